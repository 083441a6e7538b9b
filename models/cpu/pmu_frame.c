// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where an exception was raised. QEMU tells of it before it knows (FROM of a fault by a memory
 * access is the start of its block), so it is read from the frame that the handler finds on its
 * stack: APM 8.9.
 */
#include "models/cpu/access.h"
#include "models/cpu/pmu_unit.h"

#define CR0_PE	 1u
#define EFER_LMA (1u << 10)

struct frame {
	unsigned int slot;  /* bytes of each entry */
	unsigned int tries; /* an error code may lie below the instruction pointer: 2, else 1 */
	uint64_t sp;
};

static struct frame find_frame(struct cpu *c)
{
	uint64_t sp = reg_get(c, REG_RSP);

	if (reg_get(c, REG_EFER) & EFER_LMA)
		return (struct frame){8, 2, sp};
	if (reg_get(c, REG_CR0) & CR0_PE)
		return (struct frame){4, 2, (uint32_t)sp};
	return (struct frame){2, 1, (reg_get(c, REG_SS) << 4) + (uint16_t)sp};
}

/* A trap has the instruction behind its own there: then the block ran to its end. */
void pmu_exception_leave(struct cpu *c)
{
	struct pmu_tallies *t = pmu_tallies_of(c);
	const struct pmu_block *block = (const struct pmu_block *)(uintptr_t)t->block;
	struct frame f = find_frame(c);

	t->excepted = false;
	for (unsigned int i = 0; block && i < f.tries; i++) {
		uint64_t ip = 0;

		if (!virt_read(c, f.sp + i * f.slot, &ip, f.slot))
			return;
		if (pmu_block_has(block, block->cs_base + ip)) {
			pmu_tallies_leave(t, block->cs_base + ip, false);
			return;
		}
	}
}
