// SPDX-License-Identifier: GPL-2.0-or-later
/* SNP's firmware: the platform's states, pages, a launch, and its digest by published vectors. */
#include <string.h>

#include "snp_fixture.h"

static void platform(void **state)
{
	struct psp *p = *state;
	const uint8_t *out = memory_of(p, DATA_AT, 32);

	assert_int_equal(SNP_GIVE(p, SNP_PLATFORM_STATUS, DATA_AT), PSP_SUCCESS);
	assert_int_equal(out[0] << 8 | out[1], PSP_API_MAJOR << 8 | PSP_API_MINOR);
	assert_int_equal(out[2], 0);
	snp_bring_up(p);
	/* Now the firmware only writes where nobody else does. */
	assert_int_equal(SNP_GIVE(p, SNP_PLATFORM_STATUS, DATA_AT), PSP_INVALID_PAGE_STATE);
	assert_int_equal(SNP_GIVE(p, SNP_PLATFORM_STATUS, FREE_AT), PSP_SUCCESS);
	out = memory_of(p, FREE_AT, 32);
	assert_int_equal(out[2], 1);
	assert_int_equal(out[3], 1);
	assert_int_equal(get64(out + 16), SNP_TCB);
	assert_int_equal(SNP_GIVE(p, SNP_SHUTDOWN_EX, 8 | 1ull << 32), PSP_SUCCESS);
	assert_int_equal(SNP_GIVE(p, SNP_PLATFORM_STATUS, DATA_AT), PSP_SUCCESS);
	assert_int_equal(((uint8_t *)memory_of(p, DATA_AT, 32))[2], 0);
}

static void flush(struct psp *p)
{
	wbinvd(p);
	assert_int_equal(give(p, SNP_DF_FLUSH), PSP_SUCCESS);
}

/* A guest that lives ends with it; the ASID of one that is gone wants its flush first. */
static void shutdown(void **state)
{
	struct psp *p = *state;

	snp_bring_up(p);
	snp_start_guest(p);
	assert_int_equal(SNP_GIVE(p, SNP_DECOMMISSION, CONTEXT_AT), PSP_SUCCESS);
	assert_int_equal(SNP_GIVE(p, SNP_SHUTDOWN_EX, 8), PSP_DFFLUSH_REQUIRED);
	assert_int_equal(give(p, SNP_SHUTDOWN), PSP_DFFLUSH_REQUIRED);
	assert_int_equal(p->platform.snp_state, 1);
	flush(p);
	snp_start_guest(p);
	assert_int_equal(SNP_GIVE(p, SNP_SHUTDOWN_EX, 8), PSP_SUCCESS);
	assert_int_equal(p->platform.snp_state, 0);
	assert_int_equal(p->snp->n, 0);
	assert_int_equal(SNP_GIVE(p, SNP_SHUTDOWN_EX, 8), PSP_SUCCESS);
}

/* What INIT makes of the table: fixed pages of the list, its own, those of the IOMMU. */
static void pages_at_init(void **state)
{
	struct psp *p = *state;
	uint64_t *notes = memory_of(p, RMP_BASE + RMP_NOTES, RMP_PAGE);
	uint8_t *list = memory_of(p, DATA_AT, 64);

	rmp_put(p, PAGE_AT, RMP_ASSIGNED);
	notes[RMP_NOTE_EVENTS] = 0x300000 | 8ull << 56; /* 256 entries: a page */
	notes[RMP_NOTE_SEMAPHORE] = 0x302000;
	put32(list, 1);
	put64(list + 8, 0x310000);
	put32(list + 16, 2);
	assert_int_equal(SNP_GIVE(p, SNP_INIT_EX, 3, DATA_AT), PSP_SUCCESS);
	assert_int_equal(rmp_get(p, PAGE_AT), 0);
	assert_int_equal(rmp_get(p, 0x310000), RMP_IMMUTABLE);
	assert_int_equal(rmp_get(p, 0x311000), RMP_IMMUTABLE);
	assert_int_equal(rmp_get(p, 0x312000), 0);
	assert_int_equal(rmp_get(p, RMP_BASE), RMP_ASSIGNED | RMP_IMMUTABLE);
	assert_int_equal(rmp_get(p, 0x300000), RMP_ASSIGNED | RMP_IMMUTABLE);
	assert_int_equal(rmp_get(p, 0x301000), 0);
	assert_int_equal(rmp_get(p, 0x302000), RMP_ASSIGNED | RMP_IMMUTABLE);
	/* Down again, when caches are flushed: the IOMMU's are the hypervisor's to take. */
	assert_int_equal(SNP_GIVE(p, SNP_SHUTDOWN_EX, 8 | 1ull << 32), PSP_DFFLUSH_REQUIRED);
	assert_int_equal(rmp_get(p, 0x300000), RMP_ASSIGNED | RMP_IMMUTABLE);
	flush(p);
	assert_int_equal(SNP_GIVE(p, SNP_SHUTDOWN_EX, 8 | 1ull << 32), PSP_SUCCESS);
	assert_int_equal(rmp_get(p, 0x300000), RMP_ASSIGNED);
	assert_int_equal(notes[RMP_NOTE_OFF], 0);
	assert_int_equal(SNP_GIVE(p, SNP_INIT_EX, 0), PSP_SUCCESS); /* the table is as it was */
	flush(p);
	assert_int_equal(SNP_GIVE(p, SNP_SHUTDOWN_EX, 8 | 3ull << 32), PSP_SUCCESS);
	assert_int_equal(notes[RMP_NOTE_OFF], RMP_NOTES_OFF);
	assert_int_equal(SNP_GIVE(p, SNP_INIT_EX, 0), PSP_RMP_INIT_REQUIRED);
}

static void launch(void **state)
{
	struct psp *p = *state;

	snp_bring_up(p);
	snp_start_guest(p);
	assert_int_equal(rmp_get(p, CONTEXT_AT), RMP_ASSIGNED | RMP_IMMUTABLE | RMP_VMSA);
	memset(memory_of(p, PAGE_AT, SNP_PAGE), 0xa5, SNP_PAGE);
	assert_int_equal(snp_add_page(p, SNP_TYPE_ZERO, 0x5000), PSP_SUCCESS);
	assert_int_equal(rmp_get(p, PAGE_AT),
			 rmp_make(RMP_ASSIGNED | RMP_VALIDATED, 0x5000, SNP_ASID));
	assert_int_equal(*(uint8_t *)memory_of(p, PAGE_AT, 1), 0);
	assert_int_equal(snp_add_page(p, SNP_TYPE_VMSA, 0xfffffffff000), PSP_SUCCESS);
	assert_true(rmp_get(p, PAGE_AT) & RMP_VMSA);
	assert_int_equal(SNP_GIVE(p, SNP_LAUNCH_FINISH, CONTEXT_AT), PSP_SUCCESS);
	assert_int_equal(SNP_GIVE(p, SNP_GUEST_STATUS, CONTEXT_AT, FREE_AT), PSP_SUCCESS);
	assert_int_equal(get64(memory_of(p, FREE_AT, 8)), SNP_POLICY);
	assert_int_equal(get32(memory_of(p, FREE_AT + 8, 8)), SNP_ASID);
	assert_int_equal(get32(memory_of(p, FREE_AT + 12, 8)), SNP_GUEST_RUNNING);
	/* Its end: the page is the firmware's, the ASID wants a flush. */
	assert_int_equal(SNP_GIVE(p, SNP_DECOMMISSION, CONTEXT_AT), PSP_SUCCESS);
	assert_int_equal(rmp_get(p, CONTEXT_AT), RMP_ASSIGNED | RMP_IMMUTABLE);
	assert_int_equal(SNP_GIVE(p, SNP_GCTX_CREATE, CONTEXT_AT), PSP_SUCCESS);
	assert_int_equal(SNP_GIVE(p, SNP_LAUNCH_START, CONTEXT_AT, SNP_POLICY), PSP_SUCCESS);
	assert_int_equal(SNP_GIVE(p, SNP_ACTIVATE, CONTEXT_AT, SNP_ASID), PSP_DFFLUSH_REQUIRED);
	assert_int_equal(give(p, SNP_DF_FLUSH), PSP_WBINVD_REQUIRED);
	wbinvd(p);
	assert_int_equal(give(p, SNP_DF_FLUSH), PSP_SUCCESS);
	assert_int_equal(SNP_GIVE(p, SNP_ACTIVATE, CONTEXT_AT, SNP_ASID), PSP_SUCCESS);
	assert_int_equal(SNP_GIVE(p, SNP_DECOMMISSION, CONTEXT_AT), PSP_SUCCESS);
	assert_int_equal(SNP_GIVE(p, PAGE_RECLAIM, CONTEXT_AT), PSP_SUCCESS);
	assert_int_equal(rmp_get(p, CONTEXT_AT), RMP_ASSIGNED);
}

/* Of one page each, as an independent program has them. */
static void digests(void **state)
{
	static const struct {
		unsigned int type;
		uint64_t gpa;
		const char *digest;
	} one[] = {
		{SNP_TYPE_NORMAL, 0,
		 "9d13634b6014bb21cf059b2dc694e7bff01a8a7137041100cd2b695f3d10fb68"
		 "7267b97808b27f8f471d943bc6f53a20"},
		{SNP_TYPE_NORMAL, 0x1000,
		 "e6e4d78904d9d6b33c0cbfd121998fd2d11744dae606b3aee35e2a45d6869b60"
		 "b35c63928a9232bef72d6be386f48ec6"},
		{SNP_TYPE_ZERO, 0,
		 "70c0ecaab9608f14ebf8ac6f0f07bcd8728f4e2ab30382b539b4de4de904ca9f"
		 "8ebdf4b2cd3cd84dd996bd55dd794676"},
		{SNP_TYPE_UNMEASURED, 0,
		 "ed501ced343b88df8d4f114dc336e76fa53d3ad6ef71dab22a38755569189d28"
		 "44af45f162ec25b45beefc8ea308cba7"},
		{SNP_TYPE_SECRETS, 0x2000,
		 "db3c7f4839ea105f9898622ca76eebb484cd8dfd0cad5d0d839faf5c13eb56c2"
		 "26cce911ddb9adddeb5a75af277ce951"},
	};
	struct psp *p = *state;

	snp_bring_up(p);
	for (unsigned int i = 0; i < sizeof(one) / sizeof(one[0]); i++) {
		snp_start_guest(p);
		memset(memory_of(p, PAGE_AT, SNP_PAGE), 0, SNP_PAGE);
		assert_int_equal(snp_add_page(p, one[i].type, one[i].gpa), PSP_SUCCESS);
		assert_string_equal(snp_digest_text(p), one[i].digest);
		assert_int_equal(SNP_GIVE(p, SNP_DECOMMISSION, CONTEXT_AT), PSP_SUCCESS);
		wbinvd(p);
		assert_int_equal(give(p, SNP_DF_FLUSH), PSP_SUCCESS);
	}
}

static void put_cpuid(uint8_t *page, uint32_t leaf, uint32_t ecx)
{
	memset(page, 0, SNP_PAGE);
	put32(page, 1);
	put32(page + 16, leaf);
	put32(page + 16 + 32, ecx);
}

static void cpuid_page(void **state)
{
	struct psp *p = *state;
	uint8_t *page;

	snp_bring_up(p);
	snp_start_guest(p);
	page = memory_of(p, PAGE_AT, SNP_PAGE);
	put_cpuid(page, 1, 1 | 1u << 24); /* SSE3, and the TSC deadline, which AMD's have not */
	assert_int_equal(snp_add_page(p, SNP_TYPE_CPUID, 0x3000), PSP_INVALID_PARAM);
	assert_int_equal(get32(page + 16 + 32), 1);
	assert_true(rmp_get(p, PAGE_AT) & RMP_IMMUTABLE); /* still the hypervisor's to take back */
	assert_int_equal(snp_add_page(p, SNP_TYPE_CPUID, 0x3000), PSP_SUCCESS);
	put_cpuid(page, 0x40000000, 0); /* nothing to vouch for */
	assert_int_equal(snp_add_page(p, SNP_TYPE_CPUID, 0x3000), PSP_INVALID_PARAM);
	put32(page, 65);
	assert_int_equal(snp_add_page(p, SNP_TYPE_CPUID, 0x3000), PSP_INVALID_PARAM);
	put_cpuid(page, 0x8000001f, 0);
	assert_int_equal(snp_add_page(p, SNP_TYPE_CPUID, 0x3000), PSP_INVALID_PARAM);
	assert_int_equal(get32(page + 16 + 28) & 0x3f, 47);
	put_cpuid(page, 0xd, 0);
	put64(page + 16 + 8, 7);
	put32(page + 16 + 28, 0x340);
	assert_int_equal(snp_add_page(p, SNP_TYPE_CPUID, 0x3000), PSP_SUCCESS);
}

static void configuration(void **state)
{
	struct psp *p = *state;

	snp_bring_up(p);
	assert_int_equal(SNP_GIVE(p, SNP_CONFIG, SNP_TCB - 1, 3), PSP_SUCCESS);
	assert_int_equal(p->snp->reported_tcb, SNP_TCB - 1);
	assert_true(p->snp->mask_id && p->snp->mask_key);
	assert_int_equal(SNP_GIVE(p, SNP_CONFIG, SNP_TCB + 1, 0), PSP_INVALID_PARAM);
	assert_int_equal(SNP_GIVE(p, SNP_CONFIG, 0, 4), PSP_INVALID_PARAM);
	assert_int_equal(SNP_GIVE(p, SNP_CONFIG, 0, 0), PSP_SUCCESS);
	assert_int_equal(p->snp->reported_tcb, SNP_TCB);
	assert_int_equal(SNP_GIVE(p, SNP_COMMIT, 4), PSP_SUCCESS);
	assert_int_equal(SNP_GIVE(p, SNP_VLEK_LOAD, 16, DATA_AT), PSP_BAD_MEASUREMENT);
	assert_int_equal(SNP_GIVE(p, SNP_VLEK_LOAD, 16 | 1ull << 32, DATA_AT), PSP_INVALID_PARAM);
}

static void large_pages(void **state)
{
	struct psp *p = *state;
	uint64_t pa = RMP_LARGE;

	snp_bring_up(p);
	snp_start_guest(p);
	rmp_put(p, pa, rmp_make(RMP_ASSIGNED | RMP_IMMUTABLE | RMP_SIZE_2M, 0x400000, SNP_ASID));
	assert_int_equal(SNP_GIVE(p, SNP_LAUNCH_UPDATE, CONTEXT_AT, 2, pa), PSP_INVALID_PAGE_SIZE);
	assert_int_equal(SNP_GIVE(p, SNP_LAUNCH_UPDATE, CONTEXT_AT, 3, pa), PSP_SUCCESS);
	assert_true(rmp_get(p, pa) & RMP_VALIDATED);
}

static void wrong_on_purpose(void **state)
{
	struct psp *p = *state;

	psp_add_bugs(p, "psp-snp-asid+psp-snp-cpuid+psp-snp-reclaim");
	snp_bring_up(p);
	snp_start_guest(p);
	put_cpuid(memory_of(p, PAGE_AT, SNP_PAGE), 1, 1u << 24);
	assert_int_equal(snp_add_page(p, SNP_TYPE_CPUID, 0x3000), PSP_SUCCESS);
	assert_int_equal(SNP_GIVE(p, SNP_DECOMMISSION, CONTEXT_AT), PSP_SUCCESS);
	snp_start_guest(p); /* without a flush */
	assert_int_equal(SNP_GIVE(p, SNP_DECOMMISSION, CONTEXT_AT), PSP_SUCCESS);
	assert_int_equal(SNP_GIVE(p, PAGE_RECLAIM, CONTEXT_AT), PSP_SUCCESS);
	assert_int_equal(rmp_get(p, CONTEXT_AT), RMP_ASSIGNED | RMP_IMMUTABLE);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, snp_setup, psp_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(platform),	     TEST(pages_at_init), TEST(launch),
		TEST(shutdown),	     TEST(digests),	  TEST(cpuid_page),
		TEST(configuration), TEST(large_pages),	  TEST(wrong_on_purpose),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
