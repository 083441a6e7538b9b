// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The C-bit (APM 15.34.5): in a guest's page tables it says that a page is encrypted, and is no
 * part of the address. QEMU takes it for one; so while a guest runs, the upper half of its nested
 * tables' root, which no address without the bit can reach, is a copy of the lower. A nested page
 * fault tells the address without it.
 */
#include "models/cpu/sev.h"

#define ROOT_SHIFT 39 /* what an entry of the root maps */
#define ENTRIES	   2  /* 1 TiB of guest addresses */
#define TABLE	   0x000ffffffffff000ull

static uint64_t alias(struct cpu *c, unsigned int i)
{
	return (vmcb_get(c, VMCB_NCR3, 8) & TABLE) + 8ull * (1u << (SEV_CBIT - ROOT_SHIFT)) +
	       8ull * i;
}

void sev_cbit_enter(struct cpu *c)
{
	uint64_t root = vmcb_get(c, VMCB_NCR3, 8) & TABLE;

	for (unsigned int i = 0; i < ENTRIES; i++)
		phys_put(c, alias(c, i), phys_get(c, root + 8ull * i, 8), 8);
}

/* KVM expects nothing of its own there. */
void sev_cbit_leave(struct cpu *c)
{
	uint64_t address;

	for (unsigned int i = 0; i < ENTRIES; i++)
		phys_put(c, alias(c, i), 0, 8);
	if (vmcb_get(c, VMCB_EXITCODE, 8) != EXIT_NPF || bug(c->m, BUG_SEV_CBIT_KEPT))
		return;
	address = vmcb_get(c, VMCB_EXITINFO2, 8);
	vmcb_put(c, VMCB_EXITINFO2, address & ~(1ull << SEV_CBIT), 8);
}
