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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pass),
		cmocka_unit_test(test_stuck_after_pass),
		cmocka_unit_test(test_killed_after_pass),
		cmocka_unit_test(test_known_deviation),
		cmocka_unit_test(test_other_deviation),
		cmocka_unit_test(test_overwritten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
