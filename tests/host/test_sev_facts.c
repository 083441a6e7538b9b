// SPDX-License-Identifier: GPL-2.0-or-later
/* What is found out about SEV, from a root made up here. */
#include <unistd.h>

#include "host/sev_tree.h"
#include "root_fixture.h"

/*
 * An MSR's number is its offset in the file, so that in an ordinary file neighbours overlap: each
 * has one byte of its own here.
 */
static void make_msr(const char *root, uint32_t msr, unsigned char value)
{
	int fd = root_open(root, "dev/cpu/0/msr");

	assert_int_equal(ftruncate(fd, 0xc0010200), 0);
	assert_int_equal(pwrite(fd, &value, 1, msr), 1);
	close(fd);
}

static const struct host epyc = {.vendor = "AuthenticAMD"};

static void test_facts(void **state)
{
	const char *root = *state;
	struct sev_facts f;

	root_make(root, "proc/cpuinfo", "vendor_id\t: AuthenticAMD\nflags\t\t: sme sev sev_es\n");
	root_make(root, "proc/cmdline", "quiet iommu=pt\n");
	make_msr(root, 0xc0010010, 2);
	make_msr(root, 0xc0010015, 1);
	make_msr(root, 0xc0010132, 3);
	make_msr(root, 0xc0010133, 4);
	root_make(root, "sys/class/iommu/ivhd0/x", "");
	root_make(root, "sys/module/ccp/x", "");
	root_make(root, "sys/bus/pci/drivers/ccp/0000:47:00.1/x", "");
	root_make(root, "sys/module/kvm_amd/parameters/sev", "Y\n");
	root_make(root, "sys/module/kvm_amd/parameters/sev_es", "N\n");
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
	root_make(root, "dev/sev", "");
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

	root_make(*state, "sys/bus/pci/drivers/ccp/bind", "");
	sev_facts_read(*state, &epyc, &f);
	assert_false(f.bound);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOT(test_facts),
		IN_ROOT(test_nothing),
		IN_ROOT(test_unbound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
