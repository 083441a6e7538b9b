// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The C-bit (APM 15.34.5): in a guest's page tables it says that a page is encrypted, and is no
 * part of the address. QEMU takes it for one; so while a guest runs, the upper half of its nested
 * tables' root, which no address without the bit can reach, is a copy of the lower. A nested page
 * fault tells the address without it.
 */
#include "models/cpu/access.h"
#include "models/cpu/sev.h"
#include "models/cpu/vmcb.h"

#define ROOT_SHIFT 39 /* what an entry of the root maps */
#define ENTRIES	   2  /* 1 TiB of guest addresses */
#define TABLE	   0x000ffffffffff000ull

#define NPF_FETCH   (1ull << 4)
#define NPF_TABLES  (1ull << 33)
#define NPF_PRIVATE (1ull << 34)
#define CR0_PG	    (1u << 31)
#define CR4_PAE	    (1u << 5)

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

/*
 * 15.36.10: to an SNP guest it makes a difference which kind of page was meant. Instructions and
 * the guest's own page tables are always taken from encrypted memory, as is all without PAE's
 * tables.
 */
static bool is_private(struct cpu *c, uint64_t info1, uint64_t address)
{
	return info1 & (NPF_FETCH | NPF_TABLES) || address >> SEV_CBIT & 1 ||
	       !(vmcb_get(c, VMCB_CR0, 8) & CR0_PG) || !(vmcb_get(c, VMCB_CR4, 8) & CR4_PAE);
}

static void tell_fault(struct cpu *c, const struct sev *s)
{
	uint64_t info1 = vmcb_get(c, VMCB_EXITINFO1, 8);
	uint64_t address = vmcb_get(c, VMCB_EXITINFO2, 8);

	if (s->status & SEV_STATUS_SNP && is_private(c, info1, address) &&
	    !bug(c->m, BUG_SNP_NPF_SHARED))
		vmcb_put(c, VMCB_EXITINFO1, info1 | NPF_PRIVATE, 8);
	if (!bug(c->m, BUG_SEV_CBIT_KEPT))
		vmcb_put(c, VMCB_EXITINFO2, address & ~(1ull << SEV_CBIT), 8);
}

/* KVM expects nothing of its own there. */
void sev_cbit_leave(struct cpu *c, const struct sev *s)
{
	for (unsigned int i = 0; i < ENTRIES; i++)
		phys_put(c, alias(c, i), 0, 8);
	if (vmcb_get(c, VMCB_EXITCODE, 8) == EXIT_NPF)
		tell_fault(c, s);
}
