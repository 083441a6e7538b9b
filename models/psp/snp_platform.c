// SPDX-License-Identifier: GPL-2.0-or-later
/* From SNP_INIT to SNP_SHUTDOWN (ABI 8.2 to 8.5, 8.8). */
#include <stdlib.h>
#include <string.h>

#include "models/psp/snp.h"

#define SYSCFG_MFDM (1ull << 19)
#define SYSCFG_SNP  (1ull << 24)
#define SYSCFG_VMPL (1ull << 25)
#define SYSCFG_ALL  (SYSCFG_MFDM | SYSCFG_SNP | SYSCFG_VMPL)

#define INIT_RMP	    (1u << 0)
#define INIT_LIST	    (1u << 1)
#define INIT_KNOWN	    (INIT_RMP | INIT_LIST)
#define INIT_LEN	    64
#define SHUTDOWN_LEN	    8
#define SHUTDOWN_IOMMU	    (1u << 0)
#define SHUTDOWN_X86	    (1u << 1)
#define IOMMU_LOG_LENGTH(v) ((v) >> 56 & 15) /* 2^n entries of 16 bytes */
#define IOMMU_ADDRESS	    0x000ffffffffff000ull

struct snp *snp_of(struct psp *p)
{
	if (!p->snp) {
		p->snp = calloc(1, sizeof(*p->snp));
		if (!p->snp)
			abort();
		p->snp->reported_tcb = p->snp->committed_tcb = SNP_TCB;
	}
	return p->snp;
}

enum psp_status snp_needs_init(const struct psp *p)
{
	return p->platform.snp_state ? PSP_SUCCESS : PSP_INVALID_PLATFORM_STATE;
}

static uint64_t wbinvds(struct psp *p)
{
	const uint64_t *notes = snp_notes(p);

	return notes ? notes[RMP_NOTE_WBINVD] : 0;
}

void snp_needs_wbinvd(struct psp *p)
{
	snp_of(p)->dirty_at = wbinvds(p);
}

/* --- the IOMMU's own pages ------------------------------------------------------------------ */

static void mark_range(struct psp *p, uint64_t from, uint64_t len, uint64_t lo)
{
	for (uint64_t pa = from; pa < from + len; pa += RMP_PAGE) {
		struct snp_entry *e = snp_entry(p, pa);

		if (e)
			*e = (struct snp_entry){lo, 0};
	}
}

/* Event and page request logs, and where it stores when commands are done. */
static void mark_iommu(struct psp *p, uint64_t lo)
{
	const uint64_t *n = snp_notes(p);

	if (!n)
		return;
	for (int note = RMP_NOTE_EVENTS; note <= RMP_NOTE_REQUESTS; note++)
		if (n[note] & IOMMU_ADDRESS)
			mark_range(p, n[note] & IOMMU_ADDRESS, 16ull << IOMMU_LOG_LENGTH(n[note]),
				   lo);
	if (n[RMP_NOTE_SEMAPHORE] & IOMMU_ADDRESS)
		mark_range(p, n[RMP_NOTE_SEMAPHORE] & IOMMU_ADDRESS, RMP_PAGE, lo);
}

/* --- INIT ----------------------------------------------------------------------------------- */

static enum psp_status check_list(struct psp *p, uint64_t list)
{
	const uint8_t *head = memory_at(&p->memory, list, 8);

	if (!head || list % 8)
		return PSP_INVALID_ADDRESS;
	if (get32(head + 4))
		return PSP_INVALID_PARAM;
	if (!memory_at(&p->memory, list, 8 + get32(head) * 16ull))
		return PSP_INVALID_ADDRESS;
	return PSP_SUCCESS;
}

static void mark_fixed(struct psp *p, uint64_t list)
{
	uint32_t n = get32(memory_at(&p->memory, list, 8));
	const uint8_t *range = memory_at(&p->memory, list, 8 + n * 16ull);

	for (range += 8; n--; range += 16)
		mark_range(p, get64(range), get32(range + 8) * RMP_PAGE, RMP_IMMUTABLE);
}

/* All CPUs have SNP enabled, with the same table. */
static bool cpus_are_ready(struct psp *p)
{
	const uint64_t *n = snp_notes(p);

	return n && (n[RMP_NOTE_SYSCFG] & SYSCFG_ALL) == SYSCFG_ALL;
}

static enum psp_status init_rmp(struct psp *p, uint32_t flags, uint64_t list)
{
	enum psp_status status = flags & INIT_LIST ? check_list(p, list) : PSP_SUCCESS;

	if (status)
		return status;
	snp_rmp_clear(p);
	if (flags & INIT_LIST)
		mark_fixed(p, list);
	for (uint64_t pa = RMP_BASE; pa < RMP_BASE + RMP_SIZE; pa += RMP_PAGE)
		snp_set_firmware(p, pa);
	snp_of(p)->rmp_ready = true;
	return PSP_SUCCESS;
}

static enum psp_status init(struct psp *p, uint32_t flags, uint64_t list)
{
	enum psp_status status;

	if (p->platform.snp_state || p->platform.state != PLATFORM_UNINIT)
		return PSP_INVALID_PLATFORM_STATE;
	if (!cpus_are_ready(p))
		return PSP_INVALID_CONFIG;
	if (!(flags & INIT_RMP) && !snp_of(p)->rmp_ready)
		return PSP_RMP_INIT_REQUIRED;
	status = flags & INIT_RMP ? init_rmp(p, flags, list) : PSP_SUCCESS;
	if (status)
		return status;
	mark_iommu(p, RMP_ASSIGNED | RMP_IMMUTABLE);
	for (unsigned int i = 0; i <= PSP_MAX_ASID; i++)
		p->platform.asid[i] = ASID_DIRTY;
	snp_needs_wbinvd(p);
	p->platform.snp_state = 1;
	return PSP_SUCCESS;
}

static enum psp_status run_init(struct psp *p, struct psp_call *c)
{
	(void)c;
	return init(p, INIT_RMP, 0);
}

static enum psp_status run_init_ex(struct psp *p, struct psp_call *c)
{
	uint32_t flags = get32(c->data);

	psp_note(c, "flags %#x", flags);
	if (flags & ~INIT_KNOWN || get32(c->data + 4))
		return PSP_INVALID_PARAM;
	for (unsigned int i = 16; i < INIT_LEN; i++)
		if (c->data[i])
			return PSP_INVALID_PARAM;
	return init(p, flags, get64(c->data + 8));
}

/* --- SHUTDOWN ------------------------------------------------------------------------------- */

static void end_guests(struct psp *p)
{
	for (unsigned int i = 0; i < SNP_GUESTS; i++)
		if (snp_of(p)->guest[i].context)
			snp_guest_end(p, &snp_of(p)->guest[i]);
}

static bool asids_are_dirty(const struct psp *p)
{
	for (unsigned int i = 1; i <= PSP_MAX_ASID; i++)
		if (p->platform.asid[i] == ASID_DIRTY)
			return true;
	return false;
}

/*
 * ABI 8.5. Guests that still live end with it. Pages that only the firmware could give back are
 * the hypervisor's to take: Reclaim.
 */
static enum psp_status shutdown(struct psp *p, uint32_t flags)
{
	if (!p->platform.snp_state)
		return PSP_SUCCESS;
	if (asids_are_dirty(p))
		return PSP_DFFLUSH_REQUIRED;
	end_guests(p);
	if (flags & SHUTDOWN_IOMMU)
		mark_iommu(p, RMP_ASSIGNED);
	if (flags & SHUTDOWN_X86 && snp_notes(p)) {
		uint64_t *notes = memory_at(&p->memory, RMP_BASE + RMP_NOTES, RMP_PAGE);

		notes[RMP_NOTE_OFF] = RMP_NOTES_OFF;
		snp_rmp_clear(p);
		snp_of(p)->rmp_ready = false;
	}
	p->platform.snp_state = 0;
	return PSP_SUCCESS;
}

static enum psp_status run_shutdown(struct psp *p, struct psp_call *c)
{
	(void)c;
	return shutdown(p, 0);
}

static enum psp_status run_shutdown_ex(struct psp *p, struct psp_call *c)
{
	uint32_t flags = get32(c->data + 4);

	psp_note(c, "flags %#x", flags);
	if (get32(c->data) < SHUTDOWN_LEN)
		return PSP_INVALID_LEN;
	if (flags & ~(SHUTDOWN_IOMMU | SHUTDOWN_X86) ||
	    (flags & SHUTDOWN_X86 && !(flags & SHUTDOWN_IOMMU)))
		return PSP_INVALID_PARAM;
	return shutdown(p, flags);
}

/* --- DF_FLUSH ------------------------------------------------------------------------------- */

static enum psp_status run_flush(struct psp *p, struct psp_call *c)
{
	enum psp_status status = snp_needs_init(p);

	(void)c;
	if (!status && snp_of(p)->dirty_at == wbinvds(p))
		status = PSP_WBINVD_REQUIRED;
	if (status)
		return status;
	asids_flush(p);
	snp_of(p)->dirty_at = UINT64_MAX;
	return PSP_SUCCESS;
}

static const struct psp_command snp_platform[] = {
	{0x81, "SNP_INIT", 0, IN_ANY, run_init},
	{0x82, "SNP_SHUTDOWN", 0, IN_ANY, run_shutdown},
	{0x84, "SNP_DF_FLUSH", 0, IN_ANY, run_flush},
	{0x85, "SNP_INIT_EX", INIT_LEN, IN_ANY, run_init_ex},
	{0x86, "SNP_SHUTDOWN_EX", SHUTDOWN_LEN, IN_ANY, run_shutdown_ex},
};
PSP_COMMANDS(snp_platform);
