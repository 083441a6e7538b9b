// SPDX-License-Identifier: GPL-2.0-or-later
/* State of a vCPU and of KVM itself that userspace can read and set. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "feature/probe.h"
#include "kvex/cpuid.h"

#define PRE_FAULT_SIZE 0x2000
#define HV_ENTRIES     64
#define HV_VENDOR_LEAF 0x40000000

GUEST_ASM(state_idle, MODE_LONG, GUEST_DONE);

static const struct vm_config state_config = {.guest = &state_idle};

static enum support xsave2_run(struct vm *vm, char *detail)
{
	struct vcpu *vcpu = vm->vcpu[0];
	int size = vm_check_cap(vm, KVM_CAP_XSAVE2), r;
	void *area;

	if (size < (int)sizeof(struct kvm_xsave)) {
		probe_say(detail, "KVM_CAP_XSAVE2 is %d: smaller than struct kvm_xsave", size);
		return SUPPORT_NO;
	}
	area = calloc(1, (size_t)size);
	if (!area)
		return SUPPORT_UNKNOWN;
	r = sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_XSAVE2, area);
	if (r >= 0)
		probe_say(detail, "KVM_GET_XSAVE2 gives %d bytes", size);
	free(area);
	return probe_result(r, &vcpu->err, detail);
}

static enum support sregs2_run(struct vm *vm, char *detail)
{
	struct vcpu *vcpu = vm->vcpu[0];
	struct kvm_sregs2 sregs;
	struct kvm_sregs old;

	memset(&sregs, 0, sizeof(sregs));
	if (sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_SREGS2, &sregs) < 0 ||
	    sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_SREGS, &old) < 0)
		return probe_result(-1, &vcpu->err, detail);
	probe_say(detail, "CR3 %#llx, as in KVM_GET_SREGS", (unsigned long long)sregs.cr3);
	return sregs.cr3 == old.cr3 && sregs.efer == old.efer ? SUPPORT_YES : SUPPORT_NO;
}

static enum support stats_run(struct vm *vm, char *detail)
{
	struct vcpu *vcpu = vm->vcpu[0];
	struct kvm_stats_header header;
	int fd = sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_STATS_FD, 0);
	ssize_t n;

	if (fd < 0)
		return probe_result(fd, &vcpu->err, detail);
	n = read(fd, &header, sizeof(header));
	close(fd);
	if (n != sizeof(header) || header.num_desc == 0) {
		probe_say(detail, "the descriptor gives no statistics");
		return SUPPORT_NO;
	}
	probe_say(detail, "%u figures of a vCPU", header.num_desc);
	return SUPPORT_YES;
}

static enum support tsc_khz_run(struct vm *vm, char *detail)
{
	struct vcpu *vcpu = vm->vcpu[0];
	int khz = sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_TSC_KHZ, 0);

	if (khz > 0)
		probe_say(detail, "the guest's TSC runs at %d kHz", khz);
	return probe_result(khz, &vcpu->err, detail);
}

static enum support pre_fault_run(struct vm *vm, char *detail)
{
	struct kvm_pre_fault_memory range = {.gpa = 0, .size = PRE_FAULT_SIZE};
	struct vcpu *vcpu = vm->vcpu[0];
	int r = sys_ioctl(&vcpu->err, vcpu->fd, KVM_PRE_FAULT_MEMORY, &range);

	if (r >= 0)
		probe_say(detail, "two pages populated before the first run");
	return probe_result(r, &vcpu->err, detail);
}

static enum support behaves_by(struct host *host, probe_judge judge, char *detail)
{
	return probe_guest(host, &state_config, judge, detail);
}

#define STATE_PROBE(fn)                                                                            \
	static enum support fn##_behaves(const struct feature *f __attribute__((unused)),          \
					 struct host *host, char *detail)                          \
	{                                                                                          \
		return behaves_by(host, fn##_run, detail);                                         \
	}
STATE_PROBE(xsave2)
STATE_PROBE(sregs2)
STATE_PROBE(stats)
STATE_PROBE(tsc_khz)
STATE_PROBE(pre_fault)

static enum support hyperv_behaves(const struct feature *f __attribute__((unused)),
				   struct host *host, char *detail)
{
	struct kvm_cpuid2 *cpuid =
		calloc(1, sizeof(*cpuid) + HV_ENTRIES * sizeof(cpuid->entries[0]));
	enum support s;

	if (!cpuid)
		return SUPPORT_UNKNOWN;
	cpuid->nent = HV_ENTRIES;
	s = probe_result(
		sys_ioctl(&host->sys->err, host->sys->fd, KVM_GET_SUPPORTED_HV_CPUID, cpuid),
		&host->sys->err, detail);
	if (s == SUPPORT_YES) {
		probe_say(detail, "%u leaves", cpuid->nent);
		s = cpuid_find(cpuid, HV_VENDOR_LEAF, 0) ? SUPPORT_YES : SUPPORT_NO;
	}
	free(cpuid);
	return s;
}

static enum support nx_accepted(const struct feature *f, struct host *host, char *detail)
{
	return probe_enable(f, host, 0, detail);
}

FEATURE(xsave2, .name = "xsave2", .title = "XSAVE areas beyond 4 KiB", .cap = KVM_CAP_XSAVE2,
	.cap_name = "KVM_CAP_XSAVE2", .hint = "needs Linux 5.17", .behaves = xsave2_behaves);

FEATURE(sregs2, .name = "sregs2", .title = "KVM_GET_SREGS2", .cap = KVM_CAP_SREGS2,
	.cap_name = "KVM_CAP_SREGS2", .hint = "needs Linux 5.14", .behaves = sregs2_behaves);

FEATURE(stats_fd, .name = "stats-fd", .title = "Statistics as a file",
	.cap = KVM_CAP_BINARY_STATS_FD, .cap_name = "KVM_CAP_BINARY_STATS_FD",
	.hint = "needs Linux 5.14", .behaves = stats_behaves);

FEATURE(tsc_khz, .name = "tsc-khz", .title = "Frequency of the guest's TSC",
	.cap = KVM_CAP_GET_TSC_KHZ, .cap_name = "KVM_CAP_GET_TSC_KHZ",
	.hint = "the host's TSC is not stable", .behaves = tsc_khz_behaves);

FEATURE(tsc_control, .name = "tsc-control", .title = "Scaling of the guest's TSC",
	.cap = KVM_CAP_TSC_CONTROL, .cap_name = "KVM_CAP_TSC_CONTROL",
	.hint = "needs a CPU with TSC scaling");

FEATURE(pre_fault_memory, .name = "pre-fault-memory", .title = "Memory populated before it is used",
	.cap = KVM_CAP_PRE_FAULT_MEMORY, .cap_name = "KVM_CAP_PRE_FAULT_MEMORY",
	.hint = "needs Linux 6.11 and a two-dimensional MMU (NPT, EPT)",
	.behaves = pre_fault_behaves);

FEATURE(hyperv_cpuid, .name = "hyperv-cpuid", .title = "Hyper-V enlightenments",
	.cap = KVM_CAP_SYS_HYPERV_CPUID, .cap_name = "KVM_CAP_SYS_HYPERV_CPUID",
	.hint = "needs CONFIG_KVM_HYPERV (Linux 6.9), 5.11 before", .behaves = hyperv_behaves);

FEATURE(nx_huge_pages, .name = "disable-nx-huge-pages", .title = "NX huge pages off for one VM",
	.cap = KVM_CAP_VM_DISABLE_NX_HUGE_PAGES, .cap_name = "KVM_CAP_VM_DISABLE_NX_HUGE_PAGES",
	.hint = "needs Linux 6.1; enabling takes CAP_SYS_BOOT", .accepted = nx_accepted);
