// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ASIDs (svm/sev.c, sev_asid_new): INIT2 takes one, the VM's end gives it back; those that were in
 * use are flushed from the caches when there is no other left. CPUID 0x8000001F says how many there
 * are; those below EDX are for SEV-ES and SNP.
 */
#include <cpuid.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sev_case.h"

#define MAX_ASIDS 4096

static unsigned int asids(unsigned long type)
{
	unsigned int a, b, count = 0, min_sev = 0;

	__cpuid_count(0x8000001f, 0, a, b, count, min_sev);
	return type == KVM_X86_SEV_VM ? count - min_sev + 1 : min_sev - 1;
}

static int try_command(struct test *t, int vm, uint32_t id, void *data, int sev_fd)
{
	struct kvm_sev_cmd cmd = {.id = id, .data = (uintptr_t)data, .sev_fd = (uint32_t)sev_fd};

	return try_ioctl(vm, KVM_MEMORY_ENCRYPT_OP, &cmd);
}

/* A VM with its ASID, or -errno of INIT2. */
static int take(struct test *t, unsigned long type)
{
	int vm = try_ioctl(test_sys(t)->fd, KVM_CREATE_VM, type), r;
	struct kvm_sev_init init = {0};

	ASSERT(vm >= 0, "a VM");
	r = try_command(t, vm, KVM_SEV_INIT2, &init, -1);
	if (!r)
		return vm;
	close(vm);
	return r;
}

/* As many as there are; then one more is refused, until one is given back. */
static unsigned int take_all(struct test *t, unsigned long type)
{
	static int vm[MAX_ASIDS];
	unsigned int n = 0;

	while (n < MAX_ASIDS - 1 && (vm[n] = take(t, type)) >= 0)
		n++;
	CHECK_ERRNO(vm[n], EBUSY, "INIT2 of one more than there are ASIDs");
	ASSERT(n, "an ASID at all");
	close(vm[0]);
	vm[0] = take(t, type);
	CHECK_ERRNO(vm[0], 0, "INIT2 once one is given back");
	for (unsigned int i = vm[0] < 0; i < n; i++)
		close(vm[i]);
	return n;
}

/* A launch that ends unfinished. */
static int launch(struct test *t, unsigned long type, int sev_fd)
{
	struct kvm_sev_launch_start start = {
		.policy = type == KVM_X86_SEV_VM ? SEV_POLICY_DEFAULT : SEV_POLICY_ES_DEFAULT};
	int vm = take(t, type), r;

	if (vm < 0)
		return vm;
	r = try_command(t, vm, KVM_SEV_LAUNCH_START, &start, sev_fd);
	close(vm);
	return r;
}

static void check_type(struct test *t, unsigned long type, int sev_fd)
{
	unsigned int n, count = asids(type), launched = 0;

	if (count >= MAX_ASIDS)
		test_error(t, "%u ASIDs are more than this case knows of", count);
	check_push(t, "%s", sev_type_name(type));
	n = take_all(t, type);
	test_info(t, sev_type_name(type), "%u of %u ASIDs", n, count);
	CHECK(n <= count, "no more VMs than ASIDs");
	while (launched <= count && !launch(t, type, sev_fd))
		launched++;
	CHECK_EQ(launched, count + 1, "launches one after the other, one more than ASIDs");
	CHECK_EQ(take_all(t, type), n, "VMs that have an ASID after all that");
	check_pop(t);
}

static void raise_files(struct test *t)
{
	struct rlimit limit;

	ASSERT(!getrlimit(RLIMIT_NOFILE, &limit), "read RLIMIT_NOFILE");
	limit.rlim_cur = limit.rlim_max;
	ASSERT(!setrlimit(RLIMIT_NOFILE, &limit), "set RLIMIT_NOFILE");
}

CASE(asids_released, "sev/asids-released",
     "INIT2 is EBUSY when all ASIDs are taken; ended VMs and launches give theirs back", SEV_CASE,
     .timeout = 60)
{
	int sev_fd = bare_guest(.type = KVM_X86_SEV_VM)->fd;

	raise_files(t);
	check_type(t, KVM_X86_SEV_VM, sev_fd);
	if (sys_check_cap(test_sys(t), KVM_CAP_VM_TYPES) & 1 << KVM_X86_SEV_ES_VM)
		check_type(t, KVM_X86_SEV_ES_VM, sev_fd);
}
