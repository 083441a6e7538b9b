// SPDX-License-Identifier: GPL-2.0-or-later
/* The PMU's registers: aliases, widths, reserved bits, write-only views, CPUID. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "models/cpu/pmu.h"

static struct pmu fresh(uint64_t bugs)
{
	struct pmu pmu;

	pmu_reset(&pmu, bugs);
	return pmu;
}

/* What a register reads after a write of all ones, and after a write of zero. */
static const struct row {
	uint32_t msr;
	uint64_t reset, ones, zero;
} registers[] = {
	{0xc0010200, 0, 0x0000030fffd7ffff, 0},
	{0xc0010201, 0, 0x0000ffffffffffff, 0},
	{0xc001020a, 0, 0x0000030fffd7ffff, 0},
	{0xc001020b, 0, 0x0000ffffffffffff, 0},
	{0xc0010000, 0, 0x0000030fffd7ffff, 0},
	{0xc0010003, 0, 0x0000030fffd7ffff, 0},
	{0xc0010004, 0, 0x0000ffffffffffff, 0},
	{0xc0010007, 0, 0x0000ffffffffffff, 0},
	{0xc0000300, 0, 0, 0},
	{0xc0000301, 0x3f, 0x3f, 0},
	{0xc0000302, 0, 0, 0},
	{0xc0000303, 0, 0, 0},
};

static void each_register_keeps_its_bits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++) {
		const struct row *r = &registers[i];
		struct pmu pmu = fresh(0);

		assert_int_equal(pmu_read_msr(&pmu, r->msr), r->reset);
		pmu_write_msr(&pmu, r->msr, ~0ull);
		assert_int_equal(pmu_read_msr(&pmu, r->msr), r->ones);
		pmu_write_msr(&pmu, r->msr, 0);
		assert_int_equal(pmu_read_msr(&pmu, r->msr), r->zero);
	}
}

static void legacy_registers_are_aliases(void **state)
{
	struct pmu pmu = fresh(0);

	(void)state;
	for (uint32_t i = 0; i < 4; i++) {
		pmu_write_msr(&pmu, 0xc0010000 + i, 0x4300c0 + i);
		pmu_write_msr(&pmu, 0xc0010201 + 2 * i, 1000 + i);
	}
	for (uint32_t i = 0; i < 4; i++) {
		assert_int_equal(pmu_read_msr(&pmu, 0xc0010200 + 2 * i), 0x4300c0 + i);
		assert_int_equal(pmu_read_msr(&pmu, 0xc0010004 + i), 1000 + i);
	}
	assert_int_equal(pmu_read_msr(&pmu, 0xc0010208), 0);
}

/* The kernel preloads -n with all 64 bits. */
static void a_negative_counter_is_cut_to_48_bits(void **state)
{
	struct pmu pmu = fresh(0);
	uint64_t value;

	(void)state;
	pmu_write_msr(&pmu, 0xc0010203, (uint64_t)-10);
	assert_int_equal(pmu_read_msr(&pmu, 0xc0010203), 0xfffffffffff6);
	assert_true(pmu_read_pmc(&pmu, 1, &value));
	assert_int_equal(value, 0xfffffffffff6);
	assert_int_equal(pmu.global_status, 0);
}

static void rdpmc_faults_beyond_the_counters(void **state)
{
	struct pmu pmu = fresh(0);
	uint64_t value;

	(void)state;
	for (uint32_t i = 0; i < 6; i++)
		pmu_write_msr(&pmu, 0xc0010201 + 2 * i, 100 * i);
	for (uint32_t i = 0; i < 6; i++) {
		assert_true(pmu_read_pmc(&pmu, i, &value));
		assert_int_equal(value, 100 * i);
	}
	assert_false(pmu_read_pmc(&pmu, 6, &value));
	assert_false(pmu_read_pmc(&pmu, 1u << 30, &value));
	assert_false(pmu_read_pmc(&pmu, ~0u, &value));
}

static void status_is_set_and_cleared_by_its_views(void **state)
{
	struct pmu pmu = fresh(0);

	(void)state;
	pmu_write_msr(&pmu, PMU_MSR_STATUS_SET, ~0ull);
	assert_int_equal(pmu_read_msr(&pmu, PMU_MSR_GLOBAL_STATUS), 0x3f);
	assert_int_equal(pmu_read_msr(&pmu, PMU_MSR_STATUS_SET), 0);
	pmu_write_msr(&pmu, PMU_MSR_STATUS_CLR, 0x15);
	assert_int_equal(pmu_read_msr(&pmu, PMU_MSR_GLOBAL_STATUS), 0x2a);
	pmu_write_msr(&pmu, PMU_MSR_GLOBAL_STATUS, 0);
	assert_int_equal(pmu_read_msr(&pmu, PMU_MSR_GLOBAL_STATUS), 0x2a);
}

static void bugs_of_registers_show(void **state)
{
	struct pmu pmu = fresh(PMU_BUG_SHORT_WRITE);
	uint64_t value;

	(void)state;
	pmu_write_msr(&pmu, 0xc0010201, 0xdead00000001);
	assert_int_equal(pmu_read_msr(&pmu, 0xc0010201), 1);
	pmu = fresh(PMU_BUG_STATUS_CLR);
	pmu_write_msr(&pmu, PMU_MSR_STATUS_SET, 1);
	pmu_write_msr(&pmu, PMU_MSR_STATUS_CLR, 1);
	assert_int_equal(pmu.global_status, 1);
	pmu = fresh(PMU_BUG_STATUS_SET);
	pmu_write_msr(&pmu, PMU_MSR_STATUS_SET, 1);
	assert_int_equal(pmu.global_status, 0);
	pmu = fresh(PMU_BUG_RDPMC);
	pmu_write_msr(&pmu, 0xc0010203, 77);
	assert_true(pmu_read_pmc(&pmu, 0, &value));
	assert_int_equal(value, 77);
	pmu = fresh(PMU_BUG_OFF_BY_ONE);
	assert_true(pmu_read_pmc(&pmu, 0, &value));
	assert_int_equal(value, 1);
	assert_int_equal(pmu_read_msr(&pmu, 0xc0010201), 0);
	pmu = fresh(PMU_BUG_LEGACY);
	pmu_write_msr(&pmu, 0xc0010004, 5);
	assert_int_equal(pmu_read_msr(&pmu, 0xc0010004), 5);
	assert_int_equal(pmu_read_msr(&pmu, 0xc0010201), 0);
	pmu = fresh(PMU_BUG_RESERVED);
	pmu_write_msr(&pmu, 0xc0010200, ~0ull);
	pmu_write_msr(&pmu, PMU_MSR_GLOBAL_CTL, ~0ull);
	assert_int_equal(pmu_read_msr(&pmu, 0xc0010200), ~0ull);
	assert_int_equal(pmu_read_msr(&pmu, PMU_MSR_GLOBAL_CTL), ~0ull);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_register_keeps_its_bits),
		cmocka_unit_test(legacy_registers_are_aliases),
		cmocka_unit_test(a_negative_counter_is_cut_to_48_bits),
		cmocka_unit_test(rdpmc_faults_beyond_the_counters),
		cmocka_unit_test(status_is_set_and_cleared_by_its_views),
		cmocka_unit_test(bugs_of_registers_show),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
