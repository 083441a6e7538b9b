// SPDX-License-Identifier: GPL-2.0-or-later
/* A run that is told as JSON Lines, as events again. */
#include "../vmm/cmocka_tests.h"
#include "lab/replay.h"

struct seen {
	unsigned int starts, results, splats, ends, index;
	struct host host;
	struct case_result res;
	char splat[64], splat_case[64];
	bool complete;
};

static const struct test_case one = {.name = "a/one"}, two = {.name = "a/two"};
static const struct test_case *const cases[] = {&one, &two};

static void start(void *arg, const struct host *host, const char *unwatched)
{
	struct seen *s = arg;

	(void)unwatched;
	s->starts++;
	s->host = *host;
}

static void result(void *arg, unsigned int index, const struct case_result *res)
{
	struct seen *s = arg;

	s->results++;
	s->index = index;
	s->res = *res;
}

static void splat(void *arg, const struct splat *splat)
{
	struct seen *s = arg;

	s->splats++;
	snprintf(s->splat, sizeof(s->splat), "%s", splat->title);
	if (splat->nr_cases)
		snprintf(s->splat_case, sizeof(s->splat_case), "%s", splat->cases[0]);
}

static void end(void *arg, const struct run_end *e)
{
	struct seen *s = arg;

	s->ends++;
	s->complete = e->complete;
}

static struct replay replay_of(struct seen *s)
{
	*s = (struct seen){0};
	return (struct replay){.nr_cases = 2,
			       .cases = cases,
			       .start = start,
			       .result = result,
			       .splat = splat,
			       .end = end,
			       .arg = s};
}

static const char stream[] =
	"{\"type\":\"run_start\",\"backend\":\"kvm_amd\",\"kernel\":\"6.1\",\"emulated\":true,"
	"\"cpus\":1}\n"
	"{\"type\":\"later\"}\n"
	"{\"type\":\"splat\",\"title\":\"WARNING\",\"text\":\"x\",\"cases\":[\"a/two\"]}\n"
	"{\"type\":\"case\",\"name\":\"a/"
	"two\",\"verdict\":\"FAIL\",\"reason\":\"why\",\"seconds\":2.5,"
	"\"checks\":3,\"failed\":1,\"failures\":[{\"what\":\"w\",\"want\":\"1\",\"got\":\"2\"}],"
	"\"info\":{\"k\":\"v\"},\"runs\":2,\"samples\":[1,1.5],"
	"\"exits\":[{\"seq\":7,\"exit\":\"HLT\",\"rip\":\"0x10\"}]}\n"
	"{\"type\":\"run_end\",\"complete\":true}\n";

static void check(const struct seen *s)
{
	assert_int_equal(s->starts, 1);
	assert_string_equal(s->host.backend, "kvm_amd");
	assert_true(s->host.emulated);
	assert_int_equal(s->splats, 1);
	assert_string_equal(s->splat_case, "a/two");
	assert_int_equal(s->results, 1);
	assert_int_equal(s->index, 1);
	assert_int_equal(s->res.verdict, VERDICT_FAIL);
	assert_string_equal(s->res.reason, "why");
	assert_int_equal(s->res.checks, 3);
	assert_int_equal(s->res.nr_failures, 1);
	assert_string_equal(s->res.failure[0].got, "2");
	assert_string_equal(s->res.info[0].value, "v");
	assert_int_equal(s->res.nr_samples, 2);
	assert_string_equal(s->res.diag, "exit 7: HLT at rip 0x10\n");
	assert_int_equal(s->ends, 1);
	assert_true(s->complete);
}

static void in_any_pieces(void **state)
{
	struct seen s;

	(void)state;
	for (size_t piece = 1; piece < sizeof(stream); piece += 61) {
		struct replay r = replay_of(&s);

		for (size_t at = 0; at < sizeof(stream) - 1; at += piece) {
			size_t left = sizeof(stream) - 1 - at;

			assert_int_equal(replay_feed(&r, stream + at, left < piece ? left : piece),
					 0);
		}
		check(&s);
		replay_free(&r);
	}
}

static void wrong(const char *text, const char *why)
{
	struct seen s;
	struct replay r = replay_of(&s);

	assert_int_equal(replay_feed(&r, text, strlen(text)), -EPROTO);
	assert_contains(r.why, why);
	assert_int_equal(s.results, 0);
	replay_free(&r);
}

static void not_records(void **state)
{
	(void)state;
	wrong("hello\n", "no record: hello");
	wrong("{\"type\":\"case\",\"name\":\"a/three\",\"verdict\":\"PASS\"}\n", "unknown case");
	wrong("{\"type\":\"case\",\"name\":\"a/one\",\"verdict\":\"GOOD\"}\n", "no verdict");
	wrong("{\"type\":\"case\",\"verdict\":\"PASS\"}\n", "unknown case");
	wrong("[]\n", "no record");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_any_pieces),
		cmocka_unit_test(not_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
