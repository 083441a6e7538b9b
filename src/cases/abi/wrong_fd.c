// SPDX-License-Identifier: GPL-2.0-or-later
/* Capabilities asked of the wrong descriptor: refused there, however much they exist elsewhere. */
#include "harness/case.h"
#include "kvex/sys.h"

static const struct {
	const char *name;
	uint32_t cap;
	uint64_t arg;
} vm_caps[] =
	{
		{"DISABLE_QUIRKS", KVM_CAP_DISABLE_QUIRKS, 0},
		{"SPLIT_IRQCHIP", KVM_CAP_SPLIT_IRQCHIP, 24},
		{"X2APIC_API", KVM_CAP_X2APIC_API, 1},
		{"X86_DISABLE_EXITS", KVM_CAP_X86_DISABLE_EXITS, 4},
		{"EXCEPTION_PAYLOAD", KVM_CAP_EXCEPTION_PAYLOAD, 1},
		{"HALT_POLL", KVM_CAP_HALT_POLL, 0},
		{"MANUAL_DIRTY_LOG_PROTECT2", KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, 1},
		{"X86_USER_SPACE_MSR", KVM_CAP_X86_USER_SPACE_MSR, 1},
		{"X86_BUS_LOCK_EXIT", KVM_CAP_X86_BUS_LOCK_EXIT, 2},
		{"PMU_CAPABILITY", KVM_CAP_PMU_CAPABILITY, 1},
		{"X86_TRIPLE_FAULT_EVENT", KVM_CAP_X86_TRIPLE_FAULT_EVENT, 1},
},
  vcpu_caps[] = {
	  {"HYPERV_SYNIC", KVM_CAP_HYPERV_SYNIC, 0},
	  {"HYPERV_SYNIC2", KVM_CAP_HYPERV_SYNIC2, 0},
	  {"HYPERV_ENLIGHTENED_VMCS", KVM_CAP_HYPERV_ENLIGHTENED_VMCS, 0},
	  {"HYPERV_DIRECT_TLBFLUSH", KVM_CAP_HYPERV_DIRECT_TLBFLUSH, 0},
	  {"HYPERV_ENFORCE_CPUID", KVM_CAP_HYPERV_ENFORCE_CPUID, 0},
	  {"ENFORCE_PV_FEATURE_CPUID", KVM_CAP_ENFORCE_PV_FEATURE_CPUID, 0},
};
#define N(a) (sizeof(a) / sizeof((a)[0]))

static int try_enable(struct test *t, int fd, uint32_t cap, uint32_t flags, uint64_t arg)
{
	struct kvm_enable_cap ec = {.cap = cap, .flags = flags, .args = {arg}};

	return try_ioctl(fd, KVM_ENABLE_CAP, &ec);
}

CASE(enable_cap_wrong_fd, "abi/enable-cap-wrong-fd",
     "a VM's capabilities on a vCPU or /dev/kvm, a vCPU's on a VM or /dev/kvm: EINVAL")
{
	struct vm *vm = bare_vm();
	int sys = test_sys(t)->fd, vcpu;
	unsigned int i;

	ASSERT(!try_stage(vm, VM_STAGE_VCPUS), "a vCPU");
	vcpu = vm->vcpu[0]->fd;
	for (i = 0; i < N(vm_caps); i++) {
		check_push(t, "%s", vm_caps[i].name);
		CHECK_ERRNO(try_enable(t, vcpu, vm_caps[i].cap, 0, vm_caps[i].arg), EINVAL,
			    "on a vCPU");
		/* Not ENOTTY: KVM_ENABLE_CAP is no ioctl of /dev/kvm, and there EINVAL is said. */
		CHECK_ERRNO(try_enable(t, sys, vm_caps[i].cap, 0, vm_caps[i].arg), EINVAL,
			    "on /dev/kvm");
		check_pop(t);
	}
	for (i = 0; i < N(vcpu_caps); i++) {
		check_push(t, "%s", vcpu_caps[i].name);
		CHECK_ERRNO(try_enable(t, vm->fd, vcpu_caps[i].cap, 0, vcpu_caps[i].arg), EINVAL,
			    "on a VM");
		CHECK_ERRNO(try_enable(t, sys, vcpu_caps[i].cap, 0, vcpu_caps[i].arg), EINVAL,
			    "on /dev/kvm");
		check_pop(t);
	}
	CHECK_ERRNO(try_enable(t, vm->fd, KVM_CAP_EXCEPTION_PAYLOAD, 0, 1), 0,
		    "a VM's capability on the VM");
	CHECK_ERRNO(try_enable(t, vcpu, KVM_CAP_ENFORCE_PV_FEATURE_CPUID, 0, 1), 0,
		    "a vCPU's capability on the vCPU");
}

CASE(enable_cap_args, "abi/enable-cap-args",
     "KVM_ENABLE_CAP: flags, unknown capabilities, a bad pointer")
{
	struct vm *vm = bare_vm();
	int fds[2], i;

	ASSERT(!try_stage(vm, VM_STAGE_VCPUS), "a vCPU");
	fds[0] = vm->fd;
	fds[1] = vm->vcpu[0]->fd;
	for (i = 0; i < 2; i++) {
		check_push(t, i ? "vCPU" : "VM");
		CHECK_ERRNO(try_enable(t, fds[i], 0xffff, 0, 0), EINVAL, "an unknown one");
		CHECK_ERRNO(try_enable(t, fds[i], ~0U, 0, 0), EINVAL, "the last one");
		CHECK_ERRNO(try_enable(t, fds[i], KVM_CAP_USER_MEMORY, 0, 0), EINVAL,
			    "one that is always on");
		CHECK_ERRNO(try_ioctl(fds[i], KVM_ENABLE_CAP, NULL), EFAULT, "a bad pointer");
		check_pop(t);
	}
	CHECK_ERRNO(try_enable(t, vm->fd, KVM_CAP_EXCEPTION_PAYLOAD, 1, 1), EINVAL,
		    "a VM's capability with a flag");
	CHECK_ERRNO(try_enable(t, vm->fd, KVM_CAP_HALT_POLL, 1, 0), EINVAL,
		    "a capability of all architectures with a flag");
	CHECK_ERRNO(try_enable(t, vm->fd, KVM_CAP_HALT_POLL, 0, 1ULL << 32), EINVAL,
		    "more nanoseconds of polling than 32 bits hold");
	CHECK_ERRNO(try_enable(t, vm->vcpu[0]->fd, KVM_CAP_ENFORCE_PV_FEATURE_CPUID, 1, 1), EINVAL,
		    "a vCPU's capability with a flag");
}

CASE(ioctl_wrong_fd, "abi/ioctl-wrong-fd",
     "what an unknown or misdirected ioctl gets: EINVAL, from a VM ENOTTY")
{
	struct vm *vm = bare_vm();
	struct kvm_regs regs;
	int sys = test_sys(t)->fd, vcpu;

	ASSERT(!try_stage(vm, VM_STAGE_VCPUS), "a vCPU");
	vcpu = vm->vcpu[0]->fd;
	CHECK_ERRNO(try_ioctl(sys, _IO(KVMIO, 0xff), NULL), EINVAL, "unknown, on /dev/kvm");
	CHECK_ERRNO(try_ioctl(vm->fd, _IO(KVMIO, 0xff), NULL), ENOTTY, "unknown, on a VM");
	CHECK_ERRNO(try_ioctl(vcpu, _IO(KVMIO, 0xff), NULL), EINVAL, "unknown, on a vCPU");
	CHECK_ERRNO(try_ioctl(sys, KVM_CREATE_VCPU, NULL), EINVAL, "a VM's, on /dev/kvm");
	CHECK_ERRNO(try_ioctl(vm->fd, KVM_GET_REGS, &regs), ENOTTY, "a vCPU's, on a VM");
	CHECK_ERRNO(try_ioctl(vcpu, KVM_CREATE_IRQCHIP, NULL), EINVAL, "a VM's, on a vCPU");
	CHECK_ERRNO(try_ioctl(vcpu, _IO('T', 1), NULL), EINVAL, "another driver's, on a vCPU");
	CHECK_ERRNO(try_ioctl(sys, KVM_GET_API_VERSION, 1), EINVAL, "an argument where none is");
}
