/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes pages of its own into use and gives them back, by the MSR protocol and by the GHCB's list.
 * Values of the result page: answers, for the host to look at.
 */
#include "ghcb.h"
#include "guest.h"

GUEST("makes pages private and shared, and validates them (--sev snp)");

#define FIRST	       0xc0000 /* private for KVM, and given by nobody: not validated */
#define PAGES	       4
#define PAGE	       0x1000ull
#define ENTRY(op, gpa) ((uint64_t)(op) << 52 | (gpa))

/* Structure of a list (GHCB spec, table 7): first and last entry, then the entries. */
static uint32_t change_pages(unsigned int operation, unsigned int n)
{
	uint8_t *ghcb = ghcb_page();
	volatile uint64_t *list = (volatile uint64_t *)(ghcb + GHCB_BUFFER);

	list[0] = (uint64_t)(n - 1) << 16;
	for (unsigned int i = 0; i < n; i++)
		list[1 + i] = ENTRY(operation, FIRST + i * PAGE);
	ghcb_set(ghcb, GHCB_SCRATCH, (uint64_t)ghcb + GHCB_BUFFER);
	CHECK(ghcb_exit(ghcb, GHCB_EXIT_PSC, 0, 0) == GHCB_DONE);
	guest_result()->value[1] = list[0] & 0xffff;
	return (uint32_t)(ghcb_get(ghcb, GHCB_EXIT_INFO2) >> 32);
}

static void validate(uint64_t gpa, uint32_t valid)
{
	struct snp_result r = snp_validate(gpa, valid);

	CHECK(!r.error && !r.unchanged);
	r = snp_validate(gpa, valid);
	CHECK(!r.error && r.unchanged);
}

int guest_main(unsigned int vcpu)
{
	volatile uint64_t *page = (volatile uint64_t *)FIRST;

	if (vcpu)
		return 0;
	CHECK(snp_page_state(FIRST, GHCB_PSC_PRIVATE) == 0);
	validate(FIRST, 1);
	page[0] = 0x1122334455667788;
	CHECK(page[0] == 0x1122334455667788);
	validate(FIRST, 0);
	CHECK(snp_page_state(FIRST, GHCB_PSC_SHARED) == 0);
	guest_sync(1);

	guest_result()->value[0] = change_pages(GHCB_PSC_PRIVATE, PAGES);
	for (unsigned int i = 0; i < PAGES; i++)
		validate(FIRST + i * PAGE, 1);
	page[PAGES * PAGE / 8 - 1] = 1;
	guest_sync(2);
	for (unsigned int i = 0; i < PAGES; i++)
		validate(FIRST + i * PAGE, 0);
	guest_result()->value[0] = change_pages(GHCB_PSC_SHARED, PAGES);
	return 0;
}
