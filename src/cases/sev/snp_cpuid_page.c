// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The CPUID page of an SNP launch (SNP ABI 8.17.2.6): the firmware vouches for what it says. Of a
 * page that says too much it makes one that does not, which KVM hands back (svm/sev.c,
 * sev_gmem_post_populate).
 */
#include "sev_case.h"

#define PAGE	  4096
#define SOURCE	  0x60000
#define LEAF_7	  7
#define INTEL_EDX 0xcu /* AVX512_4VNNIW, AVX512_4FMAPS: of no AMD CPU */
#define TOO_MANY  65
#define LEAF_0	  0x10
#define CPUID	  KVM_SEV_SNP_PAGE_TYPE_CPUID

struct cpuid_entry {
	uint32_t leaf, subleaf;
	uint64_t xcr0, xss;
	uint32_t eax, ebx, ecx, edx;
	uint64_t reserved;
};

struct cpuid_page {
	uint32_t count, reserved;
	uint64_t reserved2;
	struct cpuid_entry entry[84];
};
_Static_assert(sizeof(struct cpuid_entry) == 48, "cpuid_entry");

static int update(struct sev_guest *g, struct cpuid_page *page)
{
	return snp_launch_update(g, CPUID, GUEST_GPA_CODE, page, PAGE, NULL);
}

CASE(snp_cpuid_page, "sev/snp-cpuid-page",
     "a CPUID page that says too much is refused, and comes back as one that is accepted", SNP_CASE)
{
	struct sev_guest *g = built_guest(.type = KVM_X86_SNP_VM);
	struct cpuid_page *page = memory(g->vm, SOURCE, PAGE);
	struct snp_finish finish = {0};

	ASSERT_SEV(g, snp_launch_start(g, SNP_POLICY_DEFAULT), "START");
	page->count = TOO_MANY;
	CHECK_SEV(g, update(g, page), EIO, SEV_FW_INVALID_PARAM, "more entries than there may be");
	page->count = 2;
	page->entry[0] = (struct cpuid_entry){.leaf = 0, .eax = LEAF_0};
	page->entry[1] = (struct cpuid_entry){.leaf = LEAF_7, .edx = ~0u};
	CHECK_SEV(g, update(g, page), EIO, SEV_FW_INVALID_PARAM, "features that no CPU has");
	CHECK_EQ(page->count, 2, "entries that come back");
	CHECK_EQ(page->entry[0].eax, LEAF_0, "the one that is right comes back as it was");
	CHECK_EQ(page->entry[1].leaf, LEAF_7, "the leaf of the other");
	CHECK_EQ(page->entry[1].edx & INTEL_EDX, 0, "features of no AMD CPU that come back");
	test_info(t, "leaf 7 EDX", "%#x", page->entry[1].edx);
	CHECK_SEV(g, update(g, page), 0, 0, "the page that came back");
	CHECK_SEV(g, snp_launch_finish(g, &finish), 0, 0, "FINISH");
}
