// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading runs back: what is right, wrong, hostile and cut short. */
#include <math.h>

#include "run_text.h"

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

static void test_read(void **state)
{
	struct run_file f;

	(void)state;
	run_text_read(START(3) CASE("z", "XFAIL") "{\"type\":\"new\"}\n"
						  "{\"type\":\"splat\",\"cases\":[]}\n" TIMED(
							  "a", "1,2") END,
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

	run_text_read("{\"type\":\"run_start\",\"schema\":1,\"cases\":1,\"repeat\":0}\n" CASE(
			      "a", "PASS") CASE("a", "FAIL") CASE("a", "SKIP") END,
		      &f);
	assert_int_equal(f.nr_cases, 1);
	assert_int_equal(f.cases[0].verdict, VERDICT_FAIL);
	assert_int_equal(f.cases[0].nr_samples, 3);
	assert_true(f.complete);
	run_file_free(&f);

	run_text_read(FIGURE("x", "\"p50\":3,\"ratio\":null"), &f);
	assert_int_equal(f.kind, RUN_FILE_BENCH);
	assert_true(isnan(run_file_figure(&f, "x")->ratio));
	assert_null(run_file_figure(&f, "y"));
	run_file_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrong),	  cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_truncated), cmocka_unit_test(test_cut),
		cmocka_unit_test(test_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
