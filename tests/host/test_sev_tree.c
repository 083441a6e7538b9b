// SPDX-License-Identifier: GPL-2.0-or-later
/* The tree of SEV's preconditions, with each link broken in turn. */
#include "../vmm/cmocka_tests.h"
#include "host/sev_tree.h"

static const struct sev_facts whole = {
	.vendor = "AuthenticAMD",
	.eax = 0x1b,
	.ebx = 0x406f,
	.ecx = 15,
	.edx = 8,
	.has_flags = true,
	.flag_sev = true,
	.flag_es = true,
	.flag_snp = true,
	.syscfg.value = 1 << 23,
	.hwcr.value = 1,
	.rmp_base.value = 0x1e000000,
	.rmp_end.value = 0x1e7fffff,
	.iommu = true,
	.iommu_amd = true,
	.ccp = true,
	.bound = true,
	.api_major = 1,
	.api_minor = 55,
	.state = 1,
	.kvm_amd = true,
	.sev = "Y",
	.sev_es = "Y",
	.sev_snp = "Y",
	.vm_types = 0x1d,
};

static void test_whole(void **state)
{
	struct sev_tree tree;

	(void)state;
	sev_tree_make(&whole, &tree);
	assert_null(sev_tree_broken(&tree));
	for (int i = 0; i < SEV_BRANCHES; i++) {
		assert_int_equal(tree.branch[i].state, LINK_HOLDS);
		for (int l = 0; l < tree.branch[i].nr_links; l++)
			assert_string_not_equal(tree.branch[i].link[l].detail, "");
	}
}

/* LINK of BRANCH is the first broken one, has a remedy, and all before it holds. */
static void expect(const struct sev_facts *f, const char *branch, const char *link,
		   const char *detail)
{
	struct sev_tree tree;
	const struct chain_link *broken;

	sev_tree_make(f, &tree);
	broken = sev_tree_broken(&tree);
	assert_non_null(broken);
	assert_string_equal(broken->name, link);
	assert_string_not_equal(broken->remedy, "");
	assert_non_null(strstr(broken->detail, detail));
	for (int i = 0; i < SEV_BRANCHES; i++) {
		const struct sev_branch *b = &tree.branch[i];
		bool here = !strcmp(b->name, branch);

		assert_int_equal(b->broken >= 0, here);
		assert_int_equal(b->reached, i == 0 || tree.branch[i - 1].state != LINK_BROKEN);
		for (int l = b->broken + 1; here && l < b->nr_links; l++)
			assert_string_equal(b->link[l].detail, "not reached");
		if (here)
			return;
		assert_int_equal(b->state, LINK_HOLDS);
	}
}

#define BREAK(branch, link, detail, ...)                                                           \
	do {                                                                                       \
		struct sev_facts f = whole;                                                        \
		__VA_ARGS__;                                                                       \
		expect(&f, branch, link, detail);                                                  \
	} while (0)

static void test_each(void **state)
{
	(void)state;
	BREAK("sev", "cpu", "GenuineIntel", strcpy(f.vendor, "GenuineIntel"));
	BREAK("sev", "cpu", "unknown", f.vendor[0] = '\0');
	BREAK("sev", "cpu", "no SEV", f.eax = 1);
	BREAK("sev", "cpu", "itself a guest", f.eax = 0, f.hypervisor = true);
	BREAK("sev", "bios", "bit 23 is 0", f.syscfg.value = 0);
	BREAK("sev", "bios", "SMM is not locked", f.hwcr.value = 0);
	BREAK("sev", "bios", "dropped", f.flag_sev = false);
	BREAK("sev", "bios", "dropped", f.flag_sev = false, f.syscfg.error = -ENOENT);
	BREAK("sev", "asids", "none: all 15", f.edx = 16);
	BREAK("sev", "driver", "/sys/module/ccp", f.bound = f.ccp = false);
	BREAK("sev", "driver", "no device", f.bound = false);
	BREAK("sev", "device", "Permission denied", f.dev_error = -EACCES);
	BREAK("sev", "device", "No such file", f.dev_error = -ENOENT);
	BREAK("sev", "firmware", "error 0x11", f.status_error = -EIO, f.fw_error = 0x11);
	BREAK("sev", "firmware", "timed out", f.status_error = -ETIMEDOUT);
	BREAK("sev", "module", "not loaded", f.kvm_amd = false);
	BREAK("sev", "module", "no such parameter", f.sev[0] = '\0');
	BREAK("sev", "module", "N", strcpy(f.sev, "N"));
	BREAK("sev", "vm-type", "0x19", f.vm_types = 0x19);
	BREAK("sev-es", "cpu", "bit 3", f.eax = 0x13);
	BREAK("sev-es", "cpu", "dropped", f.flag_es = false);
	BREAK("sev-es", "asids", "none", f.edx = 1);
	BREAK("sev-es", "module", "0", strcpy(f.sev_es, "0"));
	BREAK("sev-es", "vm-type", "0x15", f.vm_types = 0x15);
	BREAK("snp", "cpu", "bit 4", f.eax = 0xb);
	BREAK("snp", "cpu", "itself a guest", f.hypervisor = true);
	BREAK("snp", "bios", "name no memory", f.rmp_base.value = f.rmp_end.value = 0);
	BREAK("snp", "bios", "dropped", f.flag_snp = false);
	BREAK("snp", "iommu", "command line", f.iommu_pass = true);
	BREAK("snp", "iommu", "not AMD's", f.iommu_amd = false);
	BREAK("snp", "iommu", "no IOMMU", f.iommu_amd = f.iommu = false);
	BREAK("snp", "firmware", "API 1.50", f.api_minor = 50);
	BREAK("snp", "firmware", "API 0.60", f.api_major = 0, f.api_minor = 60);
	BREAK("snp", "module", "no such parameter", f.sev_snp[0] = '\0');
	BREAK("snp", "vm-type", "0xd", f.vm_types = 0xd);
}

/* What cannot be looked at breaks nothing; KVM's own offer says that it holds. */
static void test_unknown(void **state)
{
	struct sev_facts f = whole;
	struct sev_tree tree;

	(void)state;
	f.has_flags = false;
	f.syscfg.error = f.hwcr.error = f.rmp_base.error = f.rmp_end.error = -EACCES;
	sev_tree_make(&f, &tree);
	assert_int_equal(tree.branch[0].link[1].state, LINK_UNKNOWN);
	assert_int_equal(tree.branch[0].state, LINK_HOLDS);
	assert_int_equal(tree.branch[2].state, LINK_HOLDS);
	f.vm_types = -1;
	sev_tree_make(&f, &tree);
	assert_null(sev_tree_broken(&tree));
	assert_int_equal(tree.branch[0].state, LINK_UNKNOWN);
	assert_true(tree.branch[1].reached);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
