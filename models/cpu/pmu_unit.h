/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pmu_unit: the PMU's rules (pmu.h) and blocks (pmu_blocks.h) on QEMU. */
#ifndef MODELS_CPU_PMU_UNIT_H
#define MODELS_CPU_PMU_UNIT_H

#include "models/cpu/model.h"
#include "models/cpu/pmu_blocks.h"

/* C's registers, kept over snapshots. */
struct pmu *pmu_of(struct cpu *c);
struct pmu_tallies *pmu_tallies_of(struct cpu *c);

/*
 * What has run so far is counted, a PMI sent if it is due, and the next deadline set. The block
 * that runs must have been left.
 */
void pmu_settle(struct cpu *c);

enum pmu_class pmu_class_of(bool guest, unsigned int cpl);

/* Counting, for a block that is being translated. */
void pmu_block(struct cpu *c, const struct block *b);
/* An exception's handler begins: what the block that it ended did not retire is taken back. */
void pmu_exception_leave(struct cpu *c);
/* A #VMEXIT has arrived: what the guest's last block did not retire is taken back. */
void pmu_vmexit(struct cpu *c, const struct site *s);

#endif
