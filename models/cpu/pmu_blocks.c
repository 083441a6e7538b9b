// SPDX-License-Identifier: GPL-2.0-or-later
/* The arithmetic of blocks and tallies, without QEMU. */
#include "models/cpu/pmu_blocks.h"

static uint64_t tally_of(uint64_t insns, bool branch)
{
	return insns * PMU_TALLY_INSN + (branch ? PMU_TALLY_BRANCH : 0);
}

uint64_t pmu_block_tally(const struct pmu_block *block)
{
	return tally_of(block->n, block->branches);
}

static unsigned int find(const struct pmu_block *block, uint64_t pc)
{
	unsigned int i = 0;

	while (i < block->n && block->pc + block->at[i] != pc)
		i++;
	return i;
}

bool pmu_block_has(const struct pmu_block *block, uint64_t pc)
{
	return find(block, pc) < block->n;
}

void pmu_tallies_leave(struct pmu_tallies *t, uint64_t pc, bool retired)
{
	const struct pmu_block *block = (const struct pmu_block *)(uintptr_t)t->block;
	unsigned int done;

	t->block = 0;
	if (!block)
		return;
	done = find(block, pc);
	if (done == block->n)
		return;
	done += retired;
	t->tally[block->class] -= tally_of(block->n - done, block->branches && done < block->n);
}

void pmu_tallies_take(struct pmu_tallies *t, struct pmu_events *events)
{
	for (unsigned int c = 0; c < PMU_CLASSES; c++) {
		uint64_t ran = t->tally[c] - t->start[c];

		events->insns[c] = ran / PMU_TALLY_INSN;
		events->branches[c] = ran % PMU_TALLY_INSN;
		t->start[c] = t->tally[c];
	}
}

void pmu_tallies_set(struct pmu_tallies *t, const uint64_t budget[PMU_CLASSES])
{
	for (unsigned int c = 0; c < PMU_CLASSES; c++) {
		t->start[c] = PMU_TALLY_DEADLINE - budget[c] * PMU_TALLY_INSN;
		t->tally[c] = t->start[c];
	}
}

void pmu_tallies_hurry(struct pmu_tallies *t)
{
	for (unsigned int c = 0; c < PMU_CLASSES; c++) {
		t->start[c] += PMU_TALLY_DEADLINE - t->tally[c];
		t->tally[c] = PMU_TALLY_DEADLINE;
	}
}
