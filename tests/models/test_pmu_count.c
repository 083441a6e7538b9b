// SPDX-License-Identifier: GPL-2.0-or-later
/* What a counter counts, row by row; the wrap, its status bit and its interrupt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "models/cpu/pmu.h"

#define EN    PMU_CTL_EN
#define USR   PMU_CTL_USR
#define OS    PMU_CTL_OS
#define BOTH  (USR | OS)
#define GUEST PMU_CTL_GUEST
#define HOST  PMU_CTL_HOST
#define CM(n) ((uint64_t)(n) << PMU_CTL_CMASK)

/* Distinct sums for each set of classes. */
static const struct pmu_events ran = {
	.insns = {1000, 200, 40, 8},
	.branches = {500, 100, 20, 4},
};

static struct pmu fresh(uint64_t bugs)
{
	struct pmu pmu;

	pmu_reset(&pmu, bugs);
	return pmu;
}

static const struct row {
	uint64_t ctl;
	uint64_t no_svme, svme;
	uint64_t bugs;
} rows[] = {
	{EN | BOTH | 0xc0, 1248, 1248, 0},
	{EN | OS | 0xc0, 1040, 1040, 0},
	{EN | USR | 0xc0, 208, 208, 0},
	{EN | 0xc0, 0, 0, 0},
	{BOTH | 0xc0, 0, 0, 0},
	{EN | BOTH | 0x76, 1248, 1248, 0},
	{EN | BOTH | 0xc2, 624, 624, 0},
	{EN | USR | 0xc2, 104, 104, 0},
	{EN | BOTH | 0xc3, 15 + 3, 15 + 3, 0},
	{EN | BOTH | 0x29, 0, 0, 0},
	{EN | BOTH | 0x429, 1248, 1248, 0},
	{EN | BOTH | 0x00, 0, 0, 0},
	{EN | BOTH | 0x1000000c0, 0, 0, 0}, /* event 0x1c0 */
	{EN | BOTH | GUEST | 0xc0, 48, 48, 0},
	{EN | BOTH | HOST | 0xc0, 0, 1200, 0},
	{EN | BOTH | HOST | GUEST | 0xc0, 48, 1248, 0},
	{EN | OS | HOST | 0xc0, 0, 1000, 0},
	{EN | USR | GUEST | 0xc0, 8, 8, 0},
	{EN | BOTH | CM(1) | 0xc2, 624, 624, 0},
	{EN | BOTH | CM(2) | 0xc2, 0, 0, 0},
	{EN | BOTH | CM(1) | PMU_CTL_INV | 0xc2, 624, 624, 0},
	{EN | OS | CM(1) | PMU_CTL_INV | 0xc0, 0, 0, 0},
	{EN | OS | CM(255) | PMU_CTL_INV | 0xc2, 1040, 1040, 0},
	{EN | OS | PMU_CTL_INV | 0xc2, 520, 520, 0},
	{EN | BOTH | PMU_CTL_EDGE | 0xc0, 0, 0, 0},
	{BOTH | 0xc0, 1248, 1248, PMU_BUG_RUNS_DISABLED},
	{EN | USR | 0xc0, 0, 0, PMU_BUG_WRONG_CPL},
	{EN | OS | 0xc0, 1248, 1248, PMU_BUG_WRONG_CPL},
	{EN | BOTH | GUEST | 0xc0, 1248, 1248, PMU_BUG_GUEST_ONLY},
	{EN | BOTH | 0xc2, 1248, 1248, PMU_BUG_BRANCHES},
};

static void each_control_counts_what_it_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (int svme = 0; svme < 2; svme++) {
			struct pmu pmu = fresh(rows[i].bugs);
			uint64_t want = svme ? rows[i].svme : rows[i].no_svme;

			pmu_write_msr(&pmu, 0xc0010204, rows[i].ctl);
			assert_false(pmu_advance(&pmu, &ran, svme));
			if (pmu.ctr[2] != want)
				fail_msg("row %zu, svme %d: %llu, not %llu", i, svme,
					 (unsigned long long)pmu.ctr[2], (unsigned long long)want);
		}
}

static void global_ctl_stops_a_counter(void **state)
{
	struct pmu pmu = fresh(0);

	(void)state;
	for (int i = 0; i < 6; i++)
		pmu_write_msr(&pmu, 0xc0010200 + 2 * i, EN | BOTH | 0xc0);
	pmu_write_msr(&pmu, PMU_MSR_GLOBAL_CTL, 0x21);
	pmu_advance(&pmu, &ran, true);
	for (int i = 0; i < 6; i++)
		assert_int_equal(pmu.ctr[i], i == 0 || i == 5 ? 1248 : 0);
	pmu_write_msr(&pmu, PMU_MSR_GLOBAL_CTL, 0);
	pmu_advance(&pmu, &ran, true);
	assert_int_equal(pmu.ctr[0], 1248);
	pmu.bugs = PMU_BUG_GLOBAL_CTL;
	pmu_advance(&pmu, &ran, true);
	assert_int_equal(pmu.ctr[0], 2 * 1248);
}

/* Misses come every 32nd branch of a class, however the branches are sliced. */
static void misses_do_not_depend_on_when_one_looks(void **state)
{
	struct pmu pmu = fresh(0);
	struct pmu_events one = {.insns = {3}, .branches = {1}};

	(void)state;
	pmu_write_msr(&pmu, 0xc0010200, EN | OS | 0xc3);
	for (int i = 0; i < 320; i++)
		pmu_advance(&pmu, &one, false);
	assert_int_equal(pmu.ctr[0], 10);
}

static struct pmu near_the_wrap(uint64_t ctl, uint64_t left, uint64_t bugs)
{
	struct pmu pmu = fresh(bugs);

	pmu_write_msr(&pmu, 0xc0010206, ctl);
	pmu_write_msr(&pmu, 0xc0010207, -left);
	return pmu;
}

static void the_wrap_sets_status_and_interrupts(void **state)
{
	const uint64_t ctl = EN | OS | PMU_CTL_INT | 0xc0;
	struct pmu_events step = {.insns = {9}};
	struct pmu pmu = near_the_wrap(ctl, 10, 0);

	(void)state;
	assert_false(pmu_advance(&pmu, &step, false));
	assert_int_equal(pmu.global_status, 0);
	step.insns[0] = 1;
	assert_true(pmu_advance(&pmu, &step, false));
	assert_int_equal(pmu.global_status, 1 << 3);
	assert_int_equal(pmu.ctr[3], 0);
	assert_false(pmu_advance(&pmu, &step, false));
	pmu = near_the_wrap(ctl & ~PMU_CTL_INT, 1, 0);
	assert_false(pmu_advance(&pmu, &step, false));
	assert_int_equal(pmu.global_status, 1 << 3);
	pmu = near_the_wrap(ctl, 1, PMU_BUG_LOST_PMI);
	assert_false(pmu_advance(&pmu, &step, false));
	assert_int_equal(pmu.global_status, 1 << 3);
	pmu = near_the_wrap(ctl, 1, PMU_BUG_NO_STATUS);
	assert_true(pmu_advance(&pmu, &step, false));
	assert_int_equal(pmu.global_status, 0);
	pmu = near_the_wrap(ctl & ~PMU_CTL_INT, 1, PMU_BUG_PMI_UNASKED);
	assert_true(pmu_advance(&pmu, &step, false));
}

static void no_counter_wraps_within_its_budget(void **state)
{
	struct pmu pmu = near_the_wrap(EN | BOTH | 0xc0, 1000, 0);
	struct pmu_events share = {0};

	(void)state;
	for (int c = 0; c < PMU_CLASSES; c++)
		share.insns[c] = pmu_budget(&pmu, c, true) - 1;
	assert_int_equal(share.insns[0], 249);
	pmu_advance(&pmu, &share, true);
	assert_int_equal(pmu.global_status, 0);
	assert_int_equal(pmu_budget(&pmu, PMU_HOST_KERNEL, true), 1);
	pmu = near_the_wrap(EN | OS | GUEST | 0xc0, 1000, 0);
	assert_int_equal(pmu_budget(&pmu, PMU_GUEST_KERNEL, true), 1000);
	assert_int_equal(pmu_budget(&pmu, PMU_GUEST_USER, true), PMU_BUDGET_MAX);
	assert_int_equal(pmu_budget(&pmu, PMU_HOST_KERNEL, true), PMU_BUDGET_MAX);
	pmu_write_msr(&pmu, PMU_MSR_GLOBAL_CTL, 0);
	assert_int_equal(pmu_budget(&pmu, PMU_GUEST_KERNEL, true), PMU_BUDGET_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_control_counts_what_it_says),
		cmocka_unit_test(global_ctl_stops_a_counter),
		cmocka_unit_test(misses_do_not_depend_on_when_one_looks),
		cmocka_unit_test(the_wrap_sets_status_and_interrupts),
		cmocka_unit_test(no_counter_wraps_within_its_budget),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
