// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pages between hypervisor, firmware and guests (ABI 8.19 to 8.25), and a debugger's look into
 * those of a guest whose policy allows it (8.26, 8.27). Nothing is encrypted: moving is copying.
 */
#include <string.h>

#include "models/psp/snp.h"

#define MOVE_LEN   32
#define MOVE_LARGE 1u
#define PAGES	   (RMP_LARGE / RMP_PAGE)

/* Bit 0 of an address is the size. */
static enum psp_status page_of(struct psp *p, uint64_t address, uint64_t *pa, struct snp_entry **e)
{
	bool large = address & 1;

	*pa = address & ~1ull;
	*e = snp_entry(p, *pa);
	if (!*e || *pa % (large ? RMP_LARGE : RMP_PAGE))
		return PSP_INVALID_ADDRESS;
	return !((*e)->lo & RMP_SIZE_2M) == large ? PSP_INVALID_PAGE_SIZE : PSP_SUCCESS;
}

static bool can_be_reclaimed(enum snp_page state)
{
	return state == SNP_PAGE_FIRMWARE || state == SNP_PAGE_METADATA ||
	       state == SNP_PAGE_PRE_GUEST || state == SNP_PAGE_PRE_SWAP;
}

static enum psp_status run_reclaim(struct psp *p, struct psp_call *c)
{
	enum psp_status status = snp_needs_init(p);
	struct snp_entry *e;
	uint64_t pa;

	if (!status)
		status = page_of(p, get64(c->data), &pa, &e);
	if (status)
		return status;
	psp_note(c, "pa %#llx", (unsigned long long)pa);
	if (pa >= RMP_BASE && pa < RMP_BASE + RMP_SIZE)
		return PSP_INVALID_ADDRESS;
	if (snp_page_state(p, pa) == SNP_PAGE_RECLAIM)
		return PSP_SUCCESS;
	if (!can_be_reclaimed(snp_page_state(p, pa)))
		return PSP_INVALID_PAGE_STATE;
	if (!psp_bug(p, BUG_PSP_SNP_RECLAIM))
		*e = (struct snp_entry){e->lo & (RMP_ASSIGNED | RMP_SIZE_2M), 0};
	return PSP_SUCCESS;
}

/* 512 pages that are alike and follow one another in the guest become one. */
static enum psp_status run_unsmash(struct psp *p, struct psp_call *c)
{
	uint64_t pa = get64(c->data) & ~1ull;
	enum psp_status status = snp_needs_init(p);
	struct snp_entry *e;

	if (status)
		return status;
	status = snp_page_is(p, pa, false, SNP_PAGE_PRE_GUEST);
	if (status)
		return status;
	e = snp_entry(p, pa);
	if (pa % RMP_LARGE || (e->lo & RMP_GPA) % RMP_LARGE)
		return PSP_INVALID_ADDRESS;
	for (unsigned int i = 1; i < PAGES; i++)
		if (e[i].lo != e->lo + i * RMP_PAGE)
			return PSP_INVALID_PAGE_STATE;
	e->lo |= RMP_SIZE_2M;
	return PSP_SUCCESS;
}

/* Both ends belong to the guest; the source is the firmware's for as long. */
static enum psp_status run_move(struct psp *p, struct psp_call *c)
{
	uint32_t flags = get32(c->data + 8);
	bool large = flags & MOVE_LARGE;
	uint64_t from = get64(c->data + 16), to = get64(c->data + 24);
	struct snp_entry *source, *target;
	struct snp_guest *g;
	enum psp_status status = snp_active_guest_of(p, c, &g);

	if (status)
		return status;
	if (flags & ~MOVE_LARGE)
		return PSP_INVALID_PARAM;
	status = snp_page_is(p, from, large, SNP_PAGE_PRE_SWAP);
	if (status == PSP_INVALID_PAGE_STATE)
		status = snp_page_is(p, from, large, SNP_PAGE_PRE_GUEST);
	if (!status)
		status = snp_page_is(p, to, large, SNP_PAGE_PRE_GUEST);
	if (status)
		return status;
	source = snp_entry(p, from);
	target = snp_entry(p, to);
	if (rmp_asid(source->lo) != g->asid || rmp_asid(target->lo) != g->asid)
		return PSP_INVALID_PAGE_OWNER;
	memcpy(memory_at(&p->memory, to, large ? RMP_LARGE : RMP_PAGE),
	       memory_at(&p->memory, from, large ? RMP_LARGE : RMP_PAGE),
	       large ? RMP_LARGE : RMP_PAGE);
	*target = (struct snp_entry){source->lo & ~RMP_IMMUTABLE, source->permissions};
	*source = (struct snp_entry){RMP_ASSIGNED | RMP_IMMUTABLE | (source->lo & RMP_SIZE_2M), 0};
	return PSP_SUCCESS;
}

static enum psp_status debug(struct psp *p, struct psp_call *c, bool decrypt)
{
	uint64_t from = get64(c->data + 8), to = get64(c->data + 16);
	uint64_t guests = decrypt ? from : to;
	struct snp_guest *g;
	enum psp_status status = snp_active_guest_of(p, c, &g);

	if (status)
		return status;
	if (!(g->policy & SNP_POLICY_DEBUG) && !psp_bug(p, BUG_PSP_SNP_DEBUG))
		return PSP_POLICY_FAILURE;
	if (from % SNP_PAGE || to % SNP_PAGE || !memory_at(&p->memory, from, SNP_PAGE) ||
	    !memory_at(&p->memory, to, SNP_PAGE) || !snp_entry(p, guests))
		return PSP_INVALID_ADDRESS;
	if (rmp_asid(snp_entry(p, guests)->lo) != g->asid)
		return PSP_INVALID_PAGE_OWNER;
	status = decrypt ? snp_may_write(p, to, SNP_PAGE) : PSP_SUCCESS;
	if (!status)
		memcpy(memory_at(&p->memory, to, SNP_PAGE), memory_at(&p->memory, from, SNP_PAGE),
		       SNP_PAGE);
	return status;
}

static enum psp_status run_decrypt(struct psp *p, struct psp_call *c)
{
	return debug(p, c, true);
}

static enum psp_status run_encrypt(struct psp *p, struct psp_call *c)
{
	return debug(p, c, false);
}

static const struct psp_command snp_pages[] = {
	{0xb0, "SNP_DBG_DECRYPT", 24, IN_ANY, run_decrypt},
	{0xb1, "SNP_DBG_ENCRYPT", 24, IN_ANY, run_encrypt},
	{0xc2, "SNP_PAGE_MOVE", MOVE_LEN, IN_ANY, run_move},
	{0xc7, "SNP_PAGE_RECLAIM", 8, IN_ANY, run_reclaim},
	{0xc8, "SNP_PAGE_UNSMASH", 8, IN_ANY, run_unsmash},
};
PSP_COMMANDS(snp_pages);
