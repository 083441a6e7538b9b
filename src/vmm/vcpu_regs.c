// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Registers. After an exit with SYNC_REGS the shared page holds them, and writing them back is
 * setting a dirty bit: KVM takes them over at the next KVM_RUN, no ioctl is needed. What KVM does
 * not share (no SYNC_REGS, before the first exit) goes through the ioctls.
 */
#include <errno.h>
#include <string.h>

#include "kvex/mode.h"
#include "kvex/vcpu.h"

int vcpu_get_regs(struct vcpu *vcpu, struct kvm_regs *regs)
{
	if (vcpu->sync_valid & KVM_SYNC_X86_REGS) {
		*regs = vcpu->run->s.regs.regs;
		return 0;
	}
	return sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_REGS, regs);
}

int vcpu_set_regs(struct vcpu *vcpu, const struct kvm_regs *regs)
{
	if (vcpu->sync_valid & KVM_SYNC_X86_REGS) {
		vcpu->run->s.regs.regs = *regs;
		vcpu->run->kvm_dirty_regs |= KVM_SYNC_X86_REGS;
		return 0;
	}
	return sys_ioctl(&vcpu->err, vcpu->fd, KVM_SET_REGS, regs);
}

int vcpu_get_sregs(struct vcpu *vcpu, struct kvm_sregs *sregs)
{
	if (vcpu->sync_valid & KVM_SYNC_X86_SREGS) {
		*sregs = vcpu->run->s.regs.sregs;
		return 0;
	}
	return sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_SREGS, sregs);
}

int vcpu_set_sregs(struct vcpu *vcpu, const struct kvm_sregs *sregs)
{
	if (vcpu->sync_valid & KVM_SYNC_X86_SREGS) {
		vcpu->run->s.regs.sregs = *sregs;
		vcpu->run->kvm_dirty_regs |= KVM_SYNC_X86_SREGS;
		return 0;
	}
	return sys_ioctl(&vcpu->err, vcpu->fd, KVM_SET_SREGS, sregs);
}

int vcpu_get_events(struct vcpu *vcpu, struct kvm_vcpu_events *events)
{
	return sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_VCPU_EVENTS, events);
}

int vcpu_set_events(struct vcpu *vcpu, const struct kvm_vcpu_events *events)
{
	return sys_ioctl(&vcpu->err, vcpu->fd, KVM_SET_VCPU_EVENTS, events);
}

struct one_msr {
	struct kvm_msrs head;
	struct kvm_msr_entry entry;
};

/* The MSR ioctls return the number of MSRs done, so a refused one is 0, not an errno. */
int vcpu_get_msr(struct vcpu *vcpu, uint32_t index, uint64_t *value)
{
	struct one_msr m = {.head.nmsrs = 1, .entry.index = index};
	int r = sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_MSRS, &m);

	if (r == 0)
		return sys_fail(&vcpu->err, EINVAL, "KVM_GET_MSRS: no MSR %#x", index);
	*value = m.entry.data;
	return r < 0 ? r : 0;
}

int vcpu_set_msr(struct vcpu *vcpu, uint32_t index, uint64_t value)
{
	struct one_msr m = {.head.nmsrs = 1, .entry = {.index = index, .data = value}};
	int r = sys_ioctl(&vcpu->err, vcpu->fd, KVM_SET_MSRS, &m);

	if (r == 0)
		return sys_fail(&vcpu->err, EINVAL, "KVM_SET_MSRS: MSR %#x does not take %#llx",
				index, (unsigned long long)value);
	return r < 0 ? r : 0;
}

int vcpu_set_cpuid(struct vcpu *vcpu, const struct kvm_cpuid2 *cpuid)
{
	return sys_ioctl(&vcpu->err, vcpu->fd, KVM_SET_CPUID2, cpuid);
}

int vcpu_reset(struct vcpu *vcpu, enum cpu_mode mode, uint64_t rip)
{
	struct kvm_sregs sregs;
	struct kvm_regs regs = {
		.rip = rip,
		.rflags = 2,
		.rsp = GUEST_GPA_STACK - vcpu->id * GUEST_STACK_SIZE,
		.rdi = vcpu->id,
	};
	int r;

	r = vcpu_get_sregs(vcpu, &sregs);
	if (r)
		return r;
	mode_set_sregs(&sregs, mode, vcpu->vm->config.no_idt);
	if (mode == MODE_REAL) { /* the same stack, within reach of a 16-bit SP */
		sregs.ss.base = regs.rsp - GUEST_STACK_SIZE;
		sregs.ss.selector = sregs.ss.base >> 4;
		regs.rsp = GUEST_STACK_SIZE;
	}
	r = vcpu_set_sregs(vcpu, &sregs);
	return r ? r : vcpu_set_regs(vcpu, &regs);
}

uint64_t vcpu_linear_rip(struct vcpu *vcpu)
{
	struct kvm_regs regs;
	struct kvm_sregs sregs;

	if (vcpu_get_regs(vcpu, &regs) || vcpu_get_sregs(vcpu, &sregs))
		return 0;
	if (sregs.efer & 0x400 && sregs.cs.l)
		return regs.rip;
	return (uint32_t)(sregs.cs.base + regs.rip);
}
