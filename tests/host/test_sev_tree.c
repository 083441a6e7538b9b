// SPDX-License-Identifier: GPL-2.0-or-later
/* The tree of SEV's preconditions: facts from a root made up here, and each link broken in turn. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "host/sev_tree.h"

static int setup(void **state)
{
	char *root = strdup("/tmp/kvex-sev-XXXXXX");

	assert_non_null(mkdtemp(root));
	*state = root;
	return 0;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static int teardown(void **state)
{
	assert_int_equal(nftw(*state, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
	free(*state);
	return 0;
}

static int make_file(const char *root, const char *path)
{
	char full[256];
	int fd;

	snprintf(full, sizeof(full), "%s/%s", root, path);
	for (char *slash = full + strlen(root) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(full, 0755);
		*slash = '/';
	}
	fd = open(full, O_WRONLY | O_CREAT, 0644);
	assert_true(fd >= 0);
	return fd;
}

static void make(const char *root, const char *path, const char *content)
{
	int fd = make_file(root, path);

	assert_int_equal(write(fd, content, strlen(content)), strlen(content));
	close(fd);
}

/*
 * An MSR's number is its offset in the file, so that in an ordinary file neighbours overlap: each
 * has one byte of its own here.
 */
static void make_msr(const char *root, uint32_t msr, unsigned char value)
{
	int fd = make_file(root, "dev/cpu/0/msr");

	assert_int_equal(ftruncate(fd, 0xc0010200), 0);
	assert_int_equal(pwrite(fd, &value, 1, msr), 1);
	close(fd);
}

static const struct host epyc = {.vendor = "AuthenticAMD"};

static void test_facts(void **state)
{
	const char *root = *state;
	struct sev_facts f;

	make(root, "proc/cpuinfo", "vendor_id\t: AuthenticAMD\nflags\t\t: sme sev sev_es\n");
	make(root, "proc/cmdline", "quiet iommu=pt\n");
	make_msr(root, 0xc0010010, 2);
	make_msr(root, 0xc0010015, 1);
	make_msr(root, 0xc0010132, 3);
	make_msr(root, 0xc0010133, 4);
	make(root, "sys/class/iommu/ivhd0/x", "");
	make(root, "sys/module/ccp/x", "");
	make(root, "sys/bus/pci/drivers/ccp/0000:47:00.1/x", "");
	make(root, "sys/module/kvm_amd/parameters/sev", "Y\n");
	make(root, "sys/module/kvm_amd/parameters/sev_es", "N\n");
	sev_facts_read(root, &epyc, &f);
	assert_true(f.has_flags && f.flag_sev && f.flag_es && !f.flag_snp);
	assert_int_equal(f.syscfg.error, 0);
	assert_int_equal(f.syscfg.value & 0xff, 2);
	assert_int_equal(f.hwcr.value & 0xff, 1);
	assert_int_equal(f.rmp_base.value & 0xff, 3);
	assert_int_equal(f.rmp_end.value & 0xff, 4);
	assert_true(f.iommu && f.iommu_amd && f.iommu_pass);
	assert_true(f.ccp && f.bound && f.kvm_amd);
	assert_string_equal(f.sev, "Y");
	assert_string_equal(f.sev_es, "N");
	assert_string_equal(f.sev_snp, "");
	assert_int_equal(f.dev_error, -ENOENT);
	assert_int_equal(f.vm_types, -1);
	/* A /dev/sev that is none. */
	make(root, "dev/sev", "");
	sev_facts_read(root, &epyc, &f);
	assert_int_equal(f.dev_error, 0);
	assert_int_equal(f.status_error, -ENOTTY);
}

static void test_nothing(void **state)
{
	struct sev_facts f;

	sev_facts_read(*state, &epyc, &f);
	assert_false(f.has_flags || f.iommu || f.ccp || f.bound || f.kvm_amd);
	assert_int_equal(f.syscfg.error, -ENOENT);
	assert_int_equal(f.eax, 0);
}

/* A driver's folder has files too; only a device's name has colons. */
static void test_unbound(void **state)
{
	struct sev_facts f;

	make(*state, "sys/bus/pci/drivers/ccp/bind", "");
	sev_facts_read(*state, &epyc, &f);
	assert_false(f.bound);
}

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
		cmocka_unit_test_setup_teardown(test_facts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unbound, setup, teardown),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
