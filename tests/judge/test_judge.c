// SPDX-License-Identifier: GPL-2.0-or-later
/* Verdicts on evidence that no case can be made to leave: the rest is in tests/suites/20-verdicts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <string.h>

#include "harness/judge.h"

static const struct test_case plain = {.name = "self/plain"};
static const struct host host = {.backend = "kvm_test"};

static struct case_result passed(void)
{
	return (struct case_result){.verdict = VERDICT_PASS, .checks = 1, .finished = true};
}

static void test_pass(void **state __attribute__((unused)))
{
	struct case_result res = passed();

	judge(&plain, &host, &(struct evidence){0}, &res);
	assert_int_equal(res.verdict, VERDICT_PASS);
}

/* It said PASS, then hung in the kernel: it was killed, and never could be reaped. */
static void test_stuck_after_pass(void **state __attribute__((unused)))
{
	struct case_result res = passed();

	judge(&plain, &host, &(struct evidence){.killed = true}, &res);
	assert_int_equal(res.verdict, VERDICT_TIMEOUT);
}

static void test_killed_after_pass(void **state __attribute__((unused)))
{
	struct case_result res = passed();

	judge(&plain, &host, &(struct evidence){.killed = true, .status = SIGKILL}, &res);
	assert_int_equal(res.verdict, VERDICT_TIMEOUT);
}

static void judge_known(struct case_result *res, const char *first, const char *second)
{
	static const struct test_case known = {
		.name = "self/known",
		.xfail = {{"kvm_test", "bug 1", .check = "RIP after IN|AL after IN"}},
	};

	*res = (struct case_result){.verdict = VERDICT_FAIL, .finished = true, .failed = 1};
	strcpy(res->reason, first);
	strcpy(res->failure[res->nr_failures++].what, first);
	if (second) {
		strcpy(res->failure[res->nr_failures++].what, second);
		res->failed++;
	}
	judge(&known, &host, &(struct evidence){0}, res);
}

static void test_known_deviation(void **state __attribute__((unused)))
{
	struct case_result res;

	judge_known(&res, "KVM_SET_REGS: RIP after IN", NULL);
	assert_int_equal(res.verdict, VERDICT_XFAIL);
	judge_known(&res, "KVM_SET_REGS: RIP after IN", "page: AL after IN");
	assert_int_equal(res.verdict, VERDICT_XFAIL);
}

/* A known deviation excuses no other. */
static void test_other_deviation(void **state __attribute__((unused)))
{
	struct case_result res;

	judge_known(&res, "create the VM", NULL);
	assert_int_equal(res.verdict, VERDICT_FAIL);
	judge_known(&res, "KVM_SET_REGS: RIP after IN", "RAX after IN");
	assert_int_equal(res.verdict, VERDICT_FAIL);
	assert_non_null(strstr(res.reason, "RAX after IN"));
}

static void test_overwritten(void **state __attribute__((unused)))
{
	static struct case_result res;

	memset(&res, 0xff, sizeof(res));
	judge(&plain, &host, &(struct evidence){0}, &res);
	assert_int_equal(res.verdict, VERDICT_ERROR);
	assert_true(strlen(res.reason) < sizeof(res.reason));
	assert_true(strlen(res.diag) < sizeof(res.diag));
	assert_true(strlen(res.info[RESULT_MAX_INFO - 1].value) < sizeof(res.info[0].value));
	assert_true(res.nr_failures <= RESULT_MAX_FAILURES);
	assert_true(res.nr_info <= RESULT_MAX_INFO);
}

static const struct test_case guarding = {
	.name = "self/guarding",
	.guards = {.kind = FIXED_BY, .commit = "0123456789ab", .in = {"6.15", "6.1.192"}},
};
static const struct host old = {.backend = "kvm_test", .upstream = "6.1.176"};

/* The version explains a failure and turns none into anything else. */
static void test_predates(void **state __attribute__((unused)))
{
	struct case_result res = passed();

	res.verdict = VERDICT_FAIL;
	judge(&guarding, &old, &(struct evidence){0}, &res);
	assert_int_equal(res.verdict, VERDICT_FAIL);
	assert_string_equal(res.hint, "predates 0123456789ab, fixed in 6.1.192 for this branch");
	assert_string_equal(res.predates, "6.1.192");

	res = passed();
	judge(&guarding, &old, &(struct evidence){.splat_title = "WARNING"}, &res);
	assert_int_equal(res.verdict, VERDICT_FAIL);
	assert_string_equal(res.predates, "6.1.192");

	res = passed();
	res.verdict = VERDICT_FAIL;
	strcpy(res.hint, "the case's own");
	judge(&guarding, &old, &(struct evidence){0}, &res);
	assert_string_equal(res.hint, "the case's own");
}

static void test_backport(void **state __attribute__((unused)))
{
	struct case_result res = passed();

	judge(&guarding, &old, &(struct evidence){0}, &res);
	assert_int_equal(res.verdict, VERDICT_PASS);
	assert_string_equal(res.hint, "");
	assert_string_equal(res.predates, "6.1.192");
}

/* What was not run, or went wrong by itself, tells nothing of the commit. */
static void test_not_of_the_commit(void **state __attribute__((unused)))
{
	static const char *const required[] = {"all", NULL};
	struct case_result res = {.verdict = VERDICT_SKIP, .finished = true};

	judge(&guarding, &old, &(struct evidence){.required = required}, &res);
	assert_int_equal(res.verdict, VERDICT_FAIL);
	assert_string_equal(res.hint, "");
	assert_string_equal(res.predates, "");

	res = (struct case_result){.verdict = VERDICT_ERROR, .finished = true};
	judge(&guarding, &old, &(struct evidence){0}, &res);
	assert_string_equal(res.hint, "");
	assert_string_equal(res.predates, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pass),
		cmocka_unit_test(test_stuck_after_pass),
		cmocka_unit_test(test_killed_after_pass),
		cmocka_unit_test(test_known_deviation),
		cmocka_unit_test(test_other_deviation),
		cmocka_unit_test(test_overwritten),
		cmocka_unit_test(test_predates),
		cmocka_unit_test(test_backport),
		cmocka_unit_test(test_not_of_the_commit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
