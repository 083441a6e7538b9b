// SPDX-License-Identifier: GPL-2.0-or-later
/* PVALIDATE and RMPADJUST (APM 15.36.6 to 15.36.8, vol. 3) as a guest's page is known. */
#include "models/cpu/access.h"
#include "models/cpu/rmp.h"

#define ATTRIBUTE_VMSA (1u << 16)
#define ATTRIBUTE_REST 0x1f00u
#define VMPLS	       4

/*
 * 15.36.10: the page is this guest's, at this address, and no 2 MiB where 4 KiB are meant. The
 * hypervisor is told, as it can put that right.
 */
uint64_t rmp_fault(struct cpu *c, const struct rmp *r, const struct rmp_access *a)
{
	uint64_t at = rmp_covering(c, r, a->spa), entry = at ? phys_get(c, at, 8) : 0;
	uint64_t offset = entry & RMP_SIZE_2M ? RMP_LARGE - 1 : RMP_PAGE - 1;

	if (!(entry & RMP_ASSIGNED) || entry & RMP_IMMUTABLE || rmp_asid(entry) != a->asid ||
	    (entry & RMP_GPA & ~offset) != (a->gpa & ~offset))
		return NPF_RMP | NPF_PRIVATE;
	if (entry & RMP_SIZE_2M && !a->large)
		return NPF_RMP | NPF_PRIVATE | NPF_SIZE;
	return 0;
}

static bool is_misaligned(const struct rmp_access *a)
{
	return a->large && a->gpa & (RMP_LARGE - 1);
}

enum rmp_result rmp_pvalidate(struct cpu *c, const struct rmp *r, const struct rmp_access *a,
			      bool valid, bool *unchanged)
{
	uint64_t at = rmp_covering(c, r, a->spa), entry = phys_get(c, at, 8);

	*unchanged = false;
	if (is_misaligned(a))
		return RMP_FAIL_INPUT;
	if (a->large && !(entry & RMP_SIZE_2M))
		return RMP_FAIL_SIZEMISMATCH;
	*unchanged = !!(entry & RMP_VALIDATED) == valid;
	if (bug(c->m, BUG_PVALIDATE_NO_CF))
		*unchanged = false;
	if (!bug(c->m, BUG_PVALIDATE_IDLE))
		phys_put(c, at, valid ? entry | RMP_VALIDATED : entry & ~RMP_VALIDATED, 8);
	return RMP_SUCCESS;
}

enum rmp_result rmp_adjust(struct cpu *c, const struct rmp *r, const struct rmp_access *a,
			   uint64_t attributes, unsigned int vmpl)
{
	uint64_t at = rmp_covering(c, r, a->spa), entry = phys_get(c, at, 8), perms;
	unsigned int target = attributes & 0xff, shift = target * 8;

	if (is_misaligned(a) || target >= VMPLS || attributes & ~(ATTRIBUTE_VMSA | 0x1fffull))
		return RMP_FAIL_INPUT;
	if (target <= vmpl && !bug(c->m, BUG_RMPADJUST_VMPL))
		return RMP_FAIL_PERMISSION;
	if (a->large && !(entry & RMP_SIZE_2M))
		return RMP_FAIL_SIZEMISMATCH;
	perms = phys_get(c, at + 8, 8) & ~(0xffull << shift);
	perms |= (attributes & ATTRIBUTE_REST) >> 8 << shift;
	phys_put(c, at + 8, perms, 8);
	/* Only the most privileged may make a VMSA of a page (15.36.12). */
	if (!vmpl && !bug(c->m, BUG_RMPADJUST_NO_VMSA))
		phys_put(c, at, attributes & ATTRIBUTE_VMSA ? entry | RMP_VMSA : entry & ~RMP_VMSA,
			 8);
	return RMP_SUCCESS;
}
