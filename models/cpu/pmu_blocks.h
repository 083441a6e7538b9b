/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Blocks of translated code and the tallies that they add to. A block adds all of its instructions
 * when it starts, by an inline addition; what it then does not retire is taken back.
 */
#ifndef MODELS_CPU_PMU_BLOCKS_H
#define MODELS_CPU_PMU_BLOCKS_H

#include "models/cpu/pmu.h"

/* Instructions above, branches below: one addition for both. */
#define PMU_TALLY_INSN	   (1ull << 24)
#define PMU_TALLY_BRANCH   1ull
#define PMU_TALLY_DEADLINE (1ull << 62)

struct model;

struct pmu_block {
	struct model *m;
	uint64_t pc; /* linear, of the first instruction */
	uint64_t cs_base;
	uint16_t n;
	uint8_t class;
	bool branches; /* the last instruction is a branch */
	uint16_t at[]; /* each instruction's distance from pc */
};

/* Of one vCPU, in a scoreboard. */
struct pmu_tallies {
	uint64_t tally[PMU_CLASSES]; /* a block's first look is whether the deadline is reached */
	uint64_t block;		     /* the struct pmu_block last begun, 0 once it is settled */
	uint64_t start[PMU_CLASSES];
	uint64_t landed; /* the block before the one where a #VMEXIT arrives */
	bool faulting;	 /* an exception is on its way to fault_pc */
	uint64_t fault_pc;
	bool excepted; /* an exception ended the block, where is not known yet */
};

/* What a whole run of BLOCK adds to the tally of its class. */
uint64_t pmu_block_tally(const struct pmu_block *block);
bool pmu_block_has(const struct pmu_block *block, uint64_t pc);

/*
 * The block last begun was left at PC, by way of that instruction (RETIRED) or before it. No
 * effect if PC is none of its instructions: then it ran to its end.
 */
void pmu_tallies_leave(struct pmu_tallies *t, uint64_t pc, bool retired);
/* The events since the last call, and BUDGETs until the next. */
void pmu_tallies_take(struct pmu_tallies *t, struct pmu_events *events);
void pmu_tallies_set(struct pmu_tallies *t, const uint64_t budget[PMU_CLASSES]);
/* The next block, of whatever class, finds the deadline reached; nothing is lost. */
void pmu_tallies_hurry(struct pmu_tallies *t);

#endif
