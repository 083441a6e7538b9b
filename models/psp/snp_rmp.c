// SPDX-License-Identifier: GPL-2.0-or-later
/* Pages by their state in the reverse map table (ABI 5.2, APM 15.36.3). */
#include <string.h>

#include "models/psp/snp.h"

static struct snp_entry *entry_at(struct psp *p, uint64_t pa)
{
	if (pa >= RMP_COVERS)
		return NULL;
	return memory_at(&p->memory, RMP_BASE + RMP_TABLE + pa / RMP_PAGE * RMP_ENTRY, RMP_ENTRY);
}

static bool is_large(const struct snp_entry *e)
{
	return (e->lo & (RMP_ASSIGNED | RMP_SIZE_2M)) == (RMP_ASSIGNED | RMP_SIZE_2M);
}

struct snp_entry *snp_entry(struct psp *p, uint64_t pa)
{
	struct snp_entry *first = entry_at(p, pa & ~(RMP_LARGE - 1));

	return first && is_large(first) ? first : entry_at(p, pa);
}

static enum snp_page state_of_firmwares(uint64_t lo)
{
	if (lo & RMP_GPA)
		return SNP_PAGE_METADATA;
	return lo & RMP_VMSA ? SNP_PAGE_CONTEXT : SNP_PAGE_FIRMWARE;
}

static enum snp_page state_of(uint64_t lo)
{
	bool immutable = lo & RMP_IMMUTABLE, validated = lo & RMP_VALIDATED;

	if (!(lo & RMP_ASSIGNED))
		return immutable ? SNP_PAGE_HV_FIXED : SNP_PAGE_HYPERVISOR;
	if (!rmp_asid(lo))
		return immutable ? state_of_firmwares(lo) : SNP_PAGE_RECLAIM;
	if (immutable)
		return validated ? SNP_PAGE_PRE_SWAP : SNP_PAGE_PRE_GUEST;
	return validated ? SNP_PAGE_GUEST_VALID : SNP_PAGE_GUEST_INVALID;
}

enum snp_page snp_page_state(struct psp *p, uint64_t pa)
{
	const struct snp_entry *e = snp_entry(p, pa);

	return e ? state_of(e->lo) : SNP_PAGE_NONE;
}

enum psp_status snp_page_is(struct psp *p, uint64_t pa, bool large, enum snp_page state)
{
	const struct snp_entry *e = snp_entry(p, pa);
	uint64_t size = large ? RMP_LARGE : RMP_PAGE;

	if (!e || pa & (size - 1) || !memory_at(&p->memory, pa, size))
		return PSP_INVALID_ADDRESS;
	if (is_large(e) != large)
		return PSP_INVALID_PAGE_SIZE;
	return state_of(e->lo) == state ? PSP_SUCCESS : PSP_INVALID_PAGE_STATE;
}

/*
 * ABI 4.2: once SNP is initialized, what the firmware writes is its own, or no memory of the table.
 * SEV's commands, too: where they answer, and the guest's memory that they change in place.
 */
enum psp_status snp_may_write(struct psp *p, uint64_t pa, uint64_t len)
{
	if (!len || !memory_at(&p->memory, pa, len))
		return PSP_INVALID_ADDRESS;
	if (!p->platform.snp_state)
		return PSP_SUCCESS;
	for (uint64_t at = pa & ~(RMP_PAGE - 1); at < pa + len; at += RMP_PAGE) {
		enum snp_page state = snp_page_state(p, at);

		if (state != SNP_PAGE_FIRMWARE && state != SNP_PAGE_NONE)
			return PSP_INVALID_PAGE_STATE;
	}
	return PSP_SUCCESS;
}

enum psp_status snp_write(struct psp *p, uint64_t pa, const void *from, uint64_t len)
{
	enum psp_status status = snp_may_write(p, pa, len);

	if (!status)
		memmove(memory_at(&p->memory, pa, len), from, len);
	return status;
}

void snp_set_firmware(struct psp *p, uint64_t pa)
{
	struct snp_entry *e = entry_at(p, pa);

	if (e)
		*e = (struct snp_entry){RMP_ASSIGNED | RMP_IMMUTABLE, 0};
}

void snp_rmp_clear(struct psp *p)
{
	void *table = memory_at(&p->memory, RMP_BASE + RMP_TABLE, RMP_SIZE - RMP_TABLE);

	if (table)
		memset(table, 0, RMP_SIZE - RMP_TABLE);
}

const uint64_t *snp_notes(struct psp *p)
{
	const uint64_t *notes = memory_at(&p->memory, RMP_BASE + RMP_NOTES, RMP_PAGE);

	return notes && notes[RMP_NOTE_MARK] == RMP_NOTES_MARK ? notes : NULL;
}
