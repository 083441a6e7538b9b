// SPDX-License-Identifier: GPL-2.0-or-later
/* What a block adds when it starts, and what is taken back when it is left early. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "models/cpu/pmu_blocks.h"

/* Four instructions at 0x1000, 0x1002, 0x1007 and 0x1008. */
static struct pmu_block *a_block(void)
{
	static const uint16_t at[] = {0, 2, 7, 8};
	struct pmu_block *b = calloc(1, sizeof(*b) + sizeof(at));

	assert_non_null(b);
	b->pc = 0x1000;
	b->n = 4;
	b->class = PMU_GUEST_KERNEL;
	for (unsigned int i = 0; i < 4; i++)
		b->at[i] = at[i];
	return b;
}

/* What the inline operations of QEMU do. */
static void begin(struct pmu_tallies *t, const struct pmu_block *b)
{
	t->tally[b->class] += pmu_block_tally(b);
	t->block = (uintptr_t)b;
}

static const struct row {
	uint64_t pc;
	bool retired;
	uint64_t insns, branches;
} rows[] = {
	{0x1000, false, 0, 0}, {0x1000, true, 1, 0}, {0x1002, false, 1, 0}, {0x1007, true, 3, 0},
	{0x1008, false, 3, 0}, {0x1008, true, 4, 1}, {0x1001, false, 4, 1}, {0x2000, false, 4, 1},
};

static void a_block_left_early_counts_what_retired(void **state)
{
	struct pmu_block *b = a_block();
	struct pmu_events events;

	(void)state;
	b->branches = true;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pmu_tallies t = {0};

		pmu_tallies_set(&t, (uint64_t[PMU_CLASSES]){9, 9, 9, 9});
		begin(&t, b);
		pmu_tallies_leave(&t, rows[i].pc, rows[i].retired);
		pmu_tallies_leave(&t, 0x1000, false); /* settled: no more is taken back */
		pmu_tallies_take(&t, &events);
		if (events.insns[PMU_GUEST_KERNEL] != rows[i].insns ||
		    events.branches[PMU_GUEST_KERNEL] != rows[i].branches)
			fail_msg("row %zu: %llu instructions, %llu branches", i,
				 (unsigned long long)events.insns[PMU_GUEST_KERNEL],
				 (unsigned long long)events.branches[PMU_GUEST_KERNEL]);
		assert_int_equal(events.insns[PMU_HOST_KERNEL], 0);
		pmu_tallies_take(&t, &events);
		assert_int_equal(events.insns[PMU_GUEST_KERNEL], 0);
	}
	free(b);
}

static void a_hurry_keeps_the_count(void **state)
{
	struct pmu_block *b = a_block();
	struct pmu_tallies t = {0};
	struct pmu_events events;

	(void)state;
	pmu_tallies_set(&t, (uint64_t[PMU_CLASSES]){9, 9, 9, 9});
	begin(&t, b);
	pmu_tallies_hurry(&t);
	for (int c = 0; c < PMU_CLASSES; c++)
		assert_true(t.tally[c] >= PMU_TALLY_DEADLINE);
	pmu_tallies_leave(&t, 0x1002, false);
	pmu_tallies_take(&t, &events);
	assert_int_equal(events.insns[PMU_GUEST_KERNEL], 1);
	assert_int_equal(events.insns[PMU_HOST_USER], 0);
	free(b);
}

static void the_deadline_is_reached_with_the_budget(void **state)
{
	const uint64_t budget[PMU_CLASSES] = {8, 1, 9, PMU_BUDGET_MAX};
	struct pmu_block *b = a_block();
	struct pmu_tallies t = {0};

	(void)state;
	b->branches = true;
	pmu_tallies_set(&t, budget);
	begin(&t, b);
	begin(&t, b);
	assert_true(t.tally[PMU_GUEST_KERNEL] < PMU_TALLY_DEADLINE);
	begin(&t, b);
	assert_true(t.tally[PMU_GUEST_KERNEL] >= PMU_TALLY_DEADLINE);
	assert_true(t.tally[PMU_HOST_KERNEL] < PMU_TALLY_DEADLINE);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_block_left_early_counts_what_retired),
		cmocka_unit_test(a_hurry_keeps_the_count),
		cmocka_unit_test(the_deadline_is_reached_with_the_budget),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
