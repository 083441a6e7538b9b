// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The memory type of a guest's address: by its page tables and its PAT (APM 7.8), and by the nested
 * tables, whose entries of index 0 and 4 are write-back in the PAT of Linux and of a reset. All is
 * write-back only if both are (15.25.8). The host's MTRRs have no say: RAM is write-back.
 */
#include "models/cpu/access.h"
#include "models/cpu/buslock.h"
#include "models/cpu/guest_walk.h"
#include "models/cpu/vmcb.h"

#define CR0_CD (1u << 30)
#define CR0_PG (1u << 31)
#define PAT_WB 6

bool memtype_is_write_back(struct cpu *c, uint64_t linear)
{
	bool nested = guest_is_nested(c);
	uint64_t cr0 = reg_get(c, REG_CR0), pat = vmcb_get(c, VMCB_PAT, 8);
	struct leaf guest, host;

	if (cr0 & CR0_CD)
		return false;
	/* What is not mapped faults before anything is locked. */
	if (!guest_walk(c, linear, &guest))
		return true;
	if (cr0 & CR0_PG && (nested ? (pat >> 8 * guest.type & 7) != PAT_WB : guest.type & 3))
		return false;
	return !nested || !nested_walk(c, guest.address, &host) || !(host.type & 3);
}
