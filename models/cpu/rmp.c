// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The reverse map table (APM 15.36.3) and what RMPUPDATE, PSMASH and RMPREAD do to it (15.36.4 to
 * 15.36.6, vol. 3). An entry of 2 MiB is that of its first page; those of the others do not count.
 */
#include "models/cpu/access.h"
#include "models/cpu/rmp.h"

#define PAGES (RMP_LARGE / RMP_PAGE)

uint64_t rmp_entry(const struct rmp *r, uint64_t spa)
{
	uint64_t at = r->base + RMP_TABLE + (spa / RMP_PAGE) * RMP_ENTRY;

	return r->base && at >= r->base && at + RMP_ENTRY <= r->end + 1 ? at : 0;
}

static bool is_large(uint64_t entry)
{
	return (entry & (RMP_ASSIGNED | RMP_SIZE_2M)) == (RMP_ASSIGNED | RMP_SIZE_2M);
}

uint64_t rmp_covering(struct cpu *c, const struct rmp *r, uint64_t spa)
{
	uint64_t first = rmp_entry(r, spa & ~(RMP_LARGE - 1)), at = rmp_entry(r, spa);

	return at && first && is_large(phys_get(c, first, 8)) ? first : at;
}

/* A page of 4 KiB within one of 2 MiB that is assigned, or the other way round. */
static bool overlaps(struct cpu *c, const struct rmp *r, uint64_t spa, bool large)
{
	uint64_t first = rmp_entry(r, spa & ~(RMP_LARGE - 1));

	if (!large)
		return spa & (RMP_LARGE - 1) && is_large(phys_get(c, first, 8));
	for (unsigned int i = 1; i < PAGES; i++)
		if (phys_get(c, first + (uint64_t)i * RMP_ENTRY, 8) & RMP_ASSIGNED)
			return true;
	return false;
}

static bool is_sound(const struct rmp_state *s)
{
	return !(s->assigned & ~1) && !(s->size & ~1) && !(s->immutable & ~1) &&
	       s->asid <= RMP_ASID_MAX && !(s->gpa & ~RMP_GPA) && (s->assigned || !s->asid);
}

enum rmp_result rmp_update(struct cpu *c, const struct rmp *r, uint64_t spa,
			   const struct rmp_state *state)
{
	uint64_t at = rmp_entry(r, spa), old, new;

	if (!at || !is_sound(state) || spa & (state->size ? RMP_LARGE - 1 : RMP_PAGE - 1) ||
	    (state->size && !rmp_entry(r, spa + RMP_LARGE - 1)))
		return RMP_FAIL_INPUT;
	old = phys_get(c, at, 8);
	if (old & RMP_IMMUTABLE && !bug(c->m, BUG_RMP_CHANGES_IMMUTABLE))
		return RMP_FAIL_PERMISSION;
	if (overlaps(c, r, spa, state->size))
		return RMP_FAIL_OVERLAP;
	new = rmp_make((state->assigned ? RMP_ASSIGNED : 0) | (state->size ? RMP_SIZE_2M : 0) |
			       (state->immutable ? RMP_IMMUTABLE : 0),
		       state->gpa, state->asid);
	if (bug(c->m, BUG_RMP_NEIGHBOUR))
		new ^= RMP_PAGE;
	if (bug(c->m, BUG_RMP_KEEPS_VALIDATED))
		new |= old &RMP_VALIDATED;
	phys_put(c, at, new, 8);
	phys_put(c, at + 8, state->assigned && state->asid ? RMP_PERMS_VMPL0 : 0, 8);
	return RMP_SUCCESS;
}

enum rmp_result rmp_psmash(struct cpu *c, const struct rmp *r, uint64_t spa)
{
	uint64_t at = rmp_entry(r, spa), entry, perms;

	if (!at || spa & (RMP_LARGE - 1))
		return RMP_FAIL_INPUT;
	entry = phys_get(c, at, 8);
	if (entry & RMP_IMMUTABLE)
		return RMP_FAIL_PERMISSION;
	if (!is_large(entry))
		return RMP_FAIL_BADADDR;
	perms = phys_get(c, at + 8, 8);
	for (unsigned int i = 0; i < PAGES; i++) {
		phys_put(c, at + i * RMP_ENTRY, (entry & ~RMP_SIZE_2M) + i * RMP_PAGE, 8);
		phys_put(c, at + i * RMP_ENTRY + 8, perms, 8);
	}
	return RMP_SUCCESS;
}

enum rmp_result rmp_read(struct cpu *c, const struct rmp *r, uint64_t spa, struct rmp_state *state)
{
	uint64_t at = rmp_entry(r, spa), entry;

	if (!at || spa & (RMP_PAGE - 1))
		return RMP_FAIL_INPUT;
	entry = phys_get(c, at, 8);
	*state = (struct rmp_state){.gpa = entry & RMP_GPA,
				    .assigned = !!(entry & RMP_ASSIGNED),
				    .size = !!(entry & RMP_SIZE_2M),
				    .immutable = !!(entry & RMP_IMMUTABLE),
				    .asid = rmp_asid(entry)};
	return RMP_SUCCESS;
}
