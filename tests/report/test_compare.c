// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading runs back, and comparing them. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/compare.h"
#include "report/stats.h"

#define START(cases)                                                                               \
	"{\"type\":\"run_start\",\"schema\":1,\"version\":\"1\",\"backend\":\"kvm_amd\","          \
	"\"cases\":" #cases ",\"repeat\":1}\n"
#define CASE(name, verdict)                                                                        \
	"{\"type\":\"case\",\"name\":\"" name "\",\"verdict\":\"" verdict "\",\"seconds\":0.01}\n"
#define TIMED(name, samples)                                                                       \
	"{\"type\":\"case\",\"name\":\"" name "\",\"verdict\":\"PASS\",\"seconds\":1,"             \
	"\"samples\":[" samples "]}\n"
#define END		      "{\"type\":\"run_end\",\"complete\":true}\n"
#define CUT_SHORT	      "{\"type\":\"run_end\",\"complete\":false}\n"
#define FIGURE(name, numbers) "{\"name\":\"" name "\",\"unit\":\"us\"," numbers "}\n"

static int parse(const char *text, size_t len, char err[512])
{
	struct run_file file;
	/* Without a terminating NUL, as a file has none: a sanitizer sees each byte too many. */
	char *data = malloc(len ? len : 1);
	int r;

	assert_non_null(data);
	memcpy(data, text, len);
	r = run_file_parse("f\n", data, len, &file, err, 512);
	free(data);
	if (!r)
		run_file_free(&file);
	return r;
}

static void test_wrong(void **state)
{
	static const struct {
		const char *text, *err;
	} row[] = {
		{"", "f\\n: holds no record; make it with kvex run --format jsonl or kvex bench "
		     "--json"},
		{"\n\n", "f\\n: holds no record; make it with kvex run --format jsonl or kvex "
			 "bench --json"},
		{"TAP version 13\n", "f\\n:1: column 3: no JSON: invalid token near 'TAP'"},
		{"5\n", "f\\n:1: not a JSON object"},
		{"[]\n", "f\\n:1: not a JSON object"},
		{"\n{}\n", "f\\n:2: neither a record of a run ('type') nor a figure ('unit')"},
		{"{\"type\":1}",
		 "f\\n:1: neither a record of a run ('type') nor a figure ('unit')"},
		{CASE("a/b", "PASS"),
		 "f\\n:1: a record before run_start: the start of the file is lost"},
		{"{\"type\":\"run_start\"}", "f\\n:1: run_start has no 'schema'"},
		{"{\"type\":\"run_start\",\"schema\":2}",
		 "f\\n:1: schema 2; this kvex reads schema 1"},
		{"{\"type\":\"run_start\",\"schema\":1}", "f\\n:1: 'cases' is not a count"},
		{"{\"type\":\"run_start\",\"schema\":1,\"cases\":-1}",
		 "f\\n:1: 'cases' is not a count"},
		{"{\"type\":\"run_start\",\"schema\":1,\"version\":{}}",
		 "f\\n:1: 'version' is not a string"},
		{START(1) START(1), "f\\n:2: a second run_start: one file holds one run"},
		{START(1) CASE("a/b", "PASS") END CASE("a/c", "PASS"),
		 "f\\n:4: a record behind run_end"},
		{START(1) "{\"type\":\"case\"\n",
		 "f\\n:2: column 14: no JSON: '}' expected near end of file"},
		{START(1) "{\"type\":\"case\"}", "f\\n:2: 'name' is not a string"},
		{START(1) CASE("", "PASS"), "f\\n:2: 'name' is empty"},
		{START(1) CASE("a/b", "pass"),
		 "f\\n:2: 'verdict' is none of PASS FAIL SKIP TIMEOUT ERROR XFAIL XPASS"},
		{START(1) CASE("a/b", "NONE"),
		 "f\\n:2: 'verdict' is none of PASS FAIL SKIP TIMEOUT ERROR XFAIL XPASS"},
		{START(1) "{\"type\":\"case\",\"name\":\"a\",\"verdict\":\"PASS\"}",
		 "f\\n:2: 'seconds' is not a number of seconds"},
		{START(1) TIMED("a", ""), "f\\n:2: 'samples' is not an array of seconds"},
		{START(1) TIMED("a", "1,-1"), "f\\n:2: 'samples' is not a number of seconds"},
		{START(1) TIMED("a", "1e999"),
		 "f\\n:2: column 71: no JSON: real number overflow near '1e999'"},
		{START(2) CASE("a/b", "PASS") CASE("a/b", "FAIL"),
		 "f\\n: case 'a/b' is there twice"},
		{START(3) CASE("a/b", "PASS") CASE("c", "PASS") CASE("c", "PASS"),
		 "f\\n: case 'c' is there twice"},
		{START(1) CASE("a/b", "PASS") CASE("a/c", "FAIL"),
		 "f\\n: 2 cases, though run_start speaks of 1"},
		{START(1) "{\"type\":\"splat\",\"cases\":3}",
		 "f\\n:2: 'cases' of a splat is not an array"},
		{START(1) "{\"type\":\"run_end\"}",
		 "f\\n:2: 'complete' of run_end is not true or false"},
		{START(1) FIGURE("x", "\"p50\":1"),
		 "f\\n:2: a benchmark's figure in the records of a run"},
		{FIGURE("x", "\"p50\":1") START(1),
		 "f\\n:2: a run behind the figures of a benchmark"},
		{FIGURE("x", "\"p50\":1") FIGURE("x", "\"p50\":1"),
		 "f\\n: figure 'x' is there twice"},
		{FIGURE("", "\"p50\":1"), "f\\n:1: 'name' is empty"},
		{FIGURE("x", "\"p50\":\"1\""), "f\\n:1: 'p50' is not a number"},
		{FIGURE("x", "\"p50\":1,\"ratio\":-1"), "f\\n:1: 'ratio' is not a number"},
		{"{\"type\":\"x\",\"type\":\"y\"}",
		 "f\\n:1: column 18: no JSON: duplicate object key near '\"type\"'"},
		{START(2) CASE("a\\n\\u001b", "PASS") CASE("a\\n\\u001b", "PASS"),
		 "f\\n: case 'a\\n\\x1b' is there twice"},
		{"{\"type\":\"\\u0000\"}",
		 "f\\n:1: column 16: no JSON: \\u0000 is not allowed without "
		 "JSON_ALLOW_NUL near '\"\\u0000\"'"},
		{"{\"type\":\"\xff\"}",
		 "f\\n:1: column 9: no JSON: unable to decode byte 0xff near '\"'"},
	};
	char err[512];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		assert_int_equal(parse(row[i].text, strlen(row[i].text), err), -EINVAL);
		assert_string_equal(err, row[i].err);
	}
}

static void test_hostile(void **state)
{
	size_t len = RUN_FILE_MAX_LINE + 1;
	char *line = malloc(len);
	char err[512];

	(void)state;
	assert_non_null(line);
	assert_int_equal(parse("{\"type\":\0\"x\"}", 13, err), -EINVAL);
	assert_string_equal(err, "f\\n:1: a NUL byte: this is no text");
	memset(line, '[', len);
	assert_int_equal(parse(line, len, err), -EINVAL);
	assert_string_equal(err,
			    "f\\n:1: a line of 4194305 bytes; no record is longer than 4194304");
	assert_int_equal(parse(line, len - 1, err), -EINVAL);
	assert_non_null(strstr(err, "maximum parsing depth reached"));
	free(line);
}

static void test_truncated(void **state)
{
	static const char text[] = START(2) TIMED("a/b", "1,2") CASE("c", "SKIP") END;
	size_t len, lines = 0;
	char err[512];

	(void)state;
	for (len = 0; len < sizeof(text) - 1; len++) {
		struct run_file f;

		lines += len && text[len - 1] == '\n';
		if (run_file_parse("f", text, len, &f, err, sizeof(err))) {
			assert_non_null(strchr(err, ':'));
			assert_null(strchr(err, '\n'));
			continue;
		}
		/* Whole lines, or the last without its newline: never a whole run before the end.
		 */
		assert_true(lines >= 1 || text[len] == '\n');
		assert_true(!f.complete || text[len] == '\n');
		run_file_free(&f);
	}
}

/* Only the last line, of a run that has begun and not ended, may be cut. */
static void test_cut(void **state)
{
	static const char *const cut[] = {
		START(2) CASE("a/b", "PASS") "{\"type\":\"ca",
		START(2) CASE("a/b", "PASS") "{",
	};
	static const char *const wrong[] = {
		START(2) CASE("a/b", "PASS") "{\"type\":\"ca\n",
		START(2) "{\"type\":\"ca\n" CASE("a/b", "PASS"),
		START(1) CASE("a/b", "PASS") END "{\"type",
		START(2) CASE("a/b", "PASS") "[]",
	};
	struct run_file f;
	char err[512];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cut) / sizeof(cut[0]); i++) {
		assert_int_equal(run_file_parse("f", cut[i], strlen(cut[i]), &f, err, sizeof(err)),
				 0);
		assert_int_equal(f.cut, 3);
		assert_int_equal(f.nr_cases, 1);
		assert_false(f.ended);
		assert_false(f.complete);
		run_file_free(&f);
	}
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(
			run_file_parse("f", wrong[i], strlen(wrong[i]), &f, err, sizeof(err)),
			-EINVAL);
}

static void read_run(const char *text, struct run_file *f)
{
	char err[512];

	if (run_file_parse("f", text, strlen(text), f, err, sizeof(err)))
		fail_msg("%s", err);
}

static void test_read(void **state)
{
	struct run_file f;

	(void)state;
	read_run(START(3) CASE("z", "XFAIL") "{\"type\":\"new\"}\n"
					     "{\"type\":\"splat\",\"cases\":[]}\n" TIMED("a", "1,2")
						     END,
		 &f);
	assert_int_equal(f.kind, RUN_FILE_RUN);
	assert_string_equal(f.backend, "kvm_amd");
	assert_string_equal(f.kernel, "");
	assert_int_equal(f.nr_cases, 2);
	assert_true(f.ended);
	assert_false(f.complete); /* whatever run_end says: there are 2 of 3 */
	assert_int_equal(f.splats, 1);
	assert_int_equal(f.stray, 1);
	assert_int_equal(run_file_case(&f, "z")->verdict, VERDICT_XFAIL);
	assert_int_equal(run_file_case(&f, "a")->nr_samples, 2);
	assert_null(run_file_case(&f, "b"));
	run_file_free(&f);

	read_run("{\"type\":\"run_start\",\"schema\":1,\"cases\":1,\"repeat\":0}\n" CASE(
			 "a", "PASS") CASE("a", "FAIL") CASE("a", "SKIP") END,
		 &f);
	assert_int_equal(f.nr_cases, 1);
	assert_int_equal(f.cases[0].verdict, VERDICT_FAIL);
	assert_int_equal(f.cases[0].nr_samples, 3);
	assert_true(f.complete);
	run_file_free(&f);

	read_run(FIGURE("x", "\"p50\":3,\"ratio\":null"), &f);
	assert_int_equal(f.kind, RUN_FILE_BENCH);
	assert_true(isnan(run_file_figure(&f, "x")->ratio));
	assert_null(run_file_figure(&f, "y"));
	run_file_free(&f);
}

static void compare(const char *text_a, const char *text_b, enum change_kind kind,
		    enum change_speed speed, bool bad)
{
	struct run_file a, b;
	struct comparison c;

	read_run(text_a, &a);
	read_run(text_b, &b);
	assert_int_equal(compare_files(&a, "a", &b, "b", &c), 0);
	assert_int_equal(c.n, 1);
	assert_string_equal(change_name(c.change[0].kind), change_name(kind));
	assert_int_equal(c.change[0].speed, speed);
	assert_int_equal(compare_bad(&c), bad);
	compare_free(&c);
	run_file_free(&a);
	run_file_free(&b);
}

/* Every pair of verdicts, as docs/compare.md has them. */
static void test_verdicts(void **state)
{
	static const char *const name[] = {"PASS",    "XFAIL", "SKIP", "FAIL",
					   "TIMEOUT", "ERROR", "XPASS"};
	enum { GOOD = 2, SKIP = 2, FIRST_BAD = 3, COUNT = 7 };
	int i, k;

	(void)state;
	for (i = 0; i < COUNT; i++) {
		for (k = 0; k < COUNT; k++) {
			enum change_kind want = CHANGE_SAME;
			char a[512], b[512];

			snprintf(a, sizeof(a), START(1) CASE("x", "%s") END, name[i]);
			snprintf(b, sizeof(b), START(1) CASE("x", "%s") END, name[k]);
			if (i >= FIRST_BAD && k >= FIRST_BAD)
				want = CHANGE_STILL_BAD;
			else if (i < GOOD && k >= FIRST_BAD)
				want = CHANGE_BROKE;
			else if (i >= FIRST_BAD && k < GOOD)
				want = CHANGE_FIXED;
			else if (i != SKIP && k == SKIP)
				want = CHANGE_NEWLY_SKIPPED;
			else if (i == SKIP && k != SKIP)
				want = CHANGE_NEWLY_RUNNABLE;
			else if (i == 0 && k == 1)
				want = CHANGE_DEVIATES;
			else if (i == 1 && k == 0)
				want = CHANGE_FIXED;
			compare(a, b, want, SPEED_SAME, want == CHANGE_BROKE);
		}
	}
}

static void test_missing(void **state)
{
	(void)state;
	compare(START(0) END, START(1) CASE("x", "FAIL") END, CHANGE_ONLY_B, SPEED_SAME, false);
	compare(START(1) CASE("x", "PASS") END, START(0) END, CHANGE_ONLY_A, SPEED_SAME, false);
	/* The run died, was interrupted, or lost a record: it proves nothing. */
	compare(START(1) CASE("x", "PASS") END, START(1), CHANGE_NOT_RUN_B, SPEED_SAME, true);
	compare(START(1) CASE("x", "PASS") END, START(1) CUT_SHORT, CHANGE_NOT_RUN_B, SPEED_SAME,
		true);
	compare(START(1) CASE("x", "PASS") END, START(1) END, CHANGE_NOT_RUN_B, SPEED_SAME, true);
	compare(START(1) CASE("x", "PASS") END, START(1) CASE("x", "PASS"), CHANGE_SAME, SPEED_SAME,
		true);
	compare(START(1), START(1) CASE("x", "PASS") END, CHANGE_NOT_RUN_A, SPEED_SAME, false);
	/* A splat that no case is failed for. */
	compare(START(1) CASE("x", "PASS") END,
		START(1) CASE("x", "PASS") "{\"type\":\"splat\",\"cases\":[]}\n" END, CHANGE_SAME,
		SPEED_SAME, true);
}

#define TIMES(a, b, speed)                                                                         \
	compare(START(1) TIMED("x", a) END, START(1) TIMED("x", b) END, CHANGE_SAME, speed, false)

static void test_times(void **state)
{
	(void)state;
	/* Few samples: twice as long and 50 ms more, else nothing. */
	TIMES("0.1", "0.3", SPEED_SLOWER);
	TIMES("0.3", "0.1", SPEED_FASTER);
	TIMES("0.1", "0.19", SPEED_SAME);
	TIMES("0.01", "0.04", SPEED_SAME);
	TIMES("0.1,0.1,0.1,0.1", "0.15,0.15,0.15,0.15", SPEED_SAME);
	/* Five: a test, and a least effect of 25 % and 5 ms. */
	TIMES("0.1,0.101,0.102,0.103,0.104", "0.15,0.151,0.152,0.153,0.154", SPEED_SLOWER);
	TIMES("0.15,0.151,0.152,0.153,0.154", "0.1,0.101,0.102,0.103,0.104", SPEED_FASTER);
	TIMES("0.1,0.101,0.102,0.103,0.104", "0.12,0.121,0.122,0.123,0.124", SPEED_SAME);
	TIMES("0.001,0.001,0.001,0.001,0.001", "0.005,0.005,0.005,0.005,0.005", SPEED_SAME);
	/* Noise: the medians are far apart, the ranks are not. */
	TIMES("0.1,0.9,0.1,0.9,0.1", "0.9,0.1,0.9,0.1,0.9", SPEED_SAME);
}

static void test_bench(void **state)
{
	(void)state;
	compare(FIGURE("x", "\"p50\":1,\"floor_p50\":1,\"ratio\":1"),
		FIGURE("x", "\"p50\":3,\"floor_p50\":3,\"ratio\":1.02"), CHANGE_SAME, SPEED_SAME,
		false);
	compare(FIGURE("x", "\"p50\":1,\"ratio\":1"), FIGURE("x", "\"p50\":1,\"ratio\":1.2"),
		CHANGE_SAME, SPEED_SLOWER, false);
	compare(FIGURE("x", "\"p50\":2"), FIGURE("x", "\"p50\":1"), CHANGE_SAME, SPEED_FASTER,
		false);
	compare(FIGURE("x", "\"p50\":2"), FIGURE("x", "\"p50\":1.8"), CHANGE_SAME, SPEED_SAME,
		false);
}

/* The exact values were counted over all ways to draw the ranks. */
static void test_mann_whitney(void **state)
{
	const double a[] = {1, 2, 3, 4, 5}, b[] = {6, 7, 8, 9, 10}, c[] = {1.5, 2.5, 3.5, 4.5, 5.5};
	const double ties[] = {1, 1, 1, 1, 1}, d[] = {1, 1, 2, 3, 3}, e[] = {2, 3, 3, 4, 4, 5};
	double many[2][60];
	int i;

	(void)state;
	assert_true(fabs(stats_mann_whitney(a, 5, b, 5) - 2.0 / 252) < 1e-9);
	assert_true(fabs(stats_mann_whitney(b, 5, a, 5) - 2.0 / 252) < 1e-9);
	assert_true(fabs(stats_mann_whitney(a, 5, c, 5) - 0.690476190) < 1e-6);
	assert_true(fabs(stats_mann_whitney(d, 5, e, 6) - 0.051948052) < 1e-6);
	assert_true(stats_mann_whitney(a, 5, a, 5) > 0.999);
	assert_true(stats_mann_whitney(ties, 5, ties, 5) > 0.999);
	assert_true(stats_mann_whitney(a, 0, b, 5) > 0.999);
	for (i = 0; i < 60; i++) {
		many[0][i] = i % 7;
		many[1][i] = i % 7 + 2;
	}
	assert_true(fabs(stats_mann_whitney(many[0], 60, many[1], 60) - 2.789784e-6) < 1e-11);
	assert_true(stats_mann_whitney(many[0], 60, many[0], 60) > 0.99);
	assert_true(stats_median(a, 5) == 3 && stats_median(b, 4) == 7.5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrong),	  cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_truncated), cmocka_unit_test(test_cut),
		cmocka_unit_test(test_read),	  cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_missing),	  cmocka_unit_test(test_times),
		cmocka_unit_test(test_bench),	  cmocka_unit_test(test_mann_whitney),
	};

	return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
