// SPDX-License-Identifier: GPL-2.0-or-later
/* Comparing two runs. */
#include "run_text.h"

static void compare(const char *text_a, const char *text_b, enum change_kind kind,
		    enum change_speed speed, bool bad)
{
	struct run_file a, b;
	struct comparison c;

	run_text_read(text_a, &a);
	run_text_read(text_b, &b);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_bench),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
