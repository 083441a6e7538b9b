// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Registers. After an exit with SYNC_REGS the shared page holds the general ones, and writing any
 * of them is setting a dirty bit: KVM takes them over at the next KVM_RUN, no ioctl is needed.
 * Special registers are not shared at each exit, for they cost more than they are used.
 */
#include <errno.h>
#include <string.h>

#include "kvex/mode.h"
#include "kvex/vcpu.h"

/* In the page: what the last exit brought, or what waits there for the next KVM_RUN. */
static bool in_page(const struct vcpu *vcpu, uint64_t bit)
{
	return (vcpu->sync_valid | vcpu->run->kvm_dirty_regs) & bit;
}

static bool to_page(struct vcpu *vcpu, uint64_t bit)
{
	if (!vcpu->sync_ready || !(vcpu->sync_cap & bit))
		return false;
	vcpu->run->kvm_dirty_regs |= bit;
	return true;
}

/* What an ioctl has set is not to be undone by what waited in the page. */
static int set_by_ioctl(struct vcpu *vcpu, uint64_t bit, int r)
{
	if (!r)
		vcpu->run->kvm_dirty_regs &= ~bit;
	return r;
}

/* In KVM's own order (x86.c, sync_regs). */
int vcpu_flush_regs(struct vcpu *vcpu)
{
	const struct kvm_sync_regs *page = &vcpu->run->s.regs;
	uint64_t dirty = vcpu->run->kvm_dirty_regs;
	int r = 0;

	if (dirty & KVM_SYNC_X86_REGS)
		r = set_by_ioctl(vcpu, KVM_SYNC_X86_REGS,
				 sys_ioctl(&vcpu->err, vcpu->fd, KVM_SET_REGS, &page->regs));
	if (!r && dirty & KVM_SYNC_X86_SREGS)
		r = set_by_ioctl(vcpu, KVM_SYNC_X86_SREGS,
				 sys_ioctl(&vcpu->err, vcpu->fd, KVM_SET_SREGS, &page->sregs));
	return r;
}

int vcpu_get_regs(struct vcpu *vcpu, struct kvm_regs *regs)
{
	if (!in_page(vcpu, KVM_SYNC_X86_REGS))
		return sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_REGS, regs);
	*regs = vcpu->run->s.regs.regs;
	return 0;
}

int vcpu_set_regs(struct vcpu *vcpu, const struct kvm_regs *regs)
{
	if (!to_page(vcpu, KVM_SYNC_X86_REGS))
		return set_by_ioctl(vcpu, KVM_SYNC_X86_REGS,
				    sys_ioctl(&vcpu->err, vcpu->fd, KVM_SET_REGS, regs));
	vcpu->run->s.regs.regs = *regs;
	return 0;
}

int vcpu_get_sregs(struct vcpu *vcpu, struct kvm_sregs *sregs)
{
	if (!in_page(vcpu, KVM_SYNC_X86_SREGS))
		return sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_SREGS, sregs);
	*sregs = vcpu->run->s.regs.sregs;
	return 0;
}

int vcpu_set_sregs(struct vcpu *vcpu, const struct kvm_sregs *sregs)
{
	if (!to_page(vcpu, KVM_SYNC_X86_SREGS))
		return set_by_ioctl(vcpu, KVM_SYNC_X86_SREGS,
				    sys_ioctl(&vcpu->err, vcpu->fd, KVM_SET_SREGS, sregs));
	vcpu->run->s.regs.sregs = *sregs;
	return 0;
}

int vcpu_save(struct vcpu *vcpu, struct vcpu_state *state)
{
	int r = vcpu_get_regs(vcpu, &state->regs);

	return r ? r : vcpu_get_sregs(vcpu, &state->sregs);
}

int vcpu_restore(struct vcpu *vcpu, const struct vcpu_state *state)
{
	int r = vcpu_set_sregs(vcpu, &state->sregs);

	return r ? r : vcpu_set_regs(vcpu, &state->regs);
}

int vcpu_get_events(struct vcpu *vcpu, struct kvm_vcpu_events *events)
{
	int r = vcpu_flush_regs(vcpu);

	return r ? r : sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_VCPU_EVENTS, events);
}

int vcpu_set_events(struct vcpu *vcpu, const struct kvm_vcpu_events *events)
{
	int r = vcpu_flush_regs(vcpu);

	return r ? r : sys_ioctl(&vcpu->err, vcpu->fd, KVM_SET_VCPU_EVENTS, events);
}

/* Room for a list of one. */
union one_msr {
	struct kvm_msrs list;
	char room[sizeof(struct kvm_msrs) + sizeof(struct kvm_msr_entry)];
};

/* The MSR ioctls return the number of MSRs done, so a refused one is 0, not an errno. */
int vcpu_get_msr(struct vcpu *vcpu, uint32_t index, uint64_t *value)
{
	union one_msr m = {.list.nmsrs = 1};
	int r = vcpu_flush_regs(vcpu);

	if (r)
		return r;
	m.list.entries[0] = (struct kvm_msr_entry){.index = index};
	r = sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_MSRS, &m);
	if (r == 0)
		return sys_fail(&vcpu->err, EINVAL, "KVM_GET_MSRS: no MSR %#x", index);
	*value = m.list.entries[0].data;
	return r < 0 ? r : 0;
}

int vcpu_set_msr(struct vcpu *vcpu, uint32_t index, uint64_t value)
{
	union one_msr m = {.list.nmsrs = 1};
	int r = vcpu_flush_regs(vcpu);

	if (r)
		return r;
	m.list.entries[0] = (struct kvm_msr_entry){.index = index, .data = value};
	r = sys_ioctl(&vcpu->err, vcpu->fd, KVM_SET_MSRS, &m);
	if (r == 0)
		return sys_fail(&vcpu->err, EINVAL, "KVM_SET_MSRS: MSR %#x does not take %#llx",
				index, (unsigned long long)value);
	return r < 0 ? r : 0;
}

int vcpu_set_cpuid(struct vcpu *vcpu, const struct kvm_cpuid2 *cpuid)
{
	int r = vcpu_flush_regs(vcpu);

	return r ? r : sys_ioctl(&vcpu->err, vcpu->fd, KVM_SET_CPUID2, cpuid);
}

int vcpu_reset(struct vcpu *vcpu, enum cpu_mode mode, uint64_t rip)
{
	struct kvm_sregs sregs;
	struct kvm_regs regs;
	int r;

	r = vcpu_get_sregs(vcpu, &sregs);
	if (r)
		return r;
	mode_set_sregs(&sregs, mode, vcpu->vm->config.no_idt);
	mode_set_start(&sregs, &regs, mode, vcpu->id, rip);
	if (mode == MODE_LONG)
		sregs.cr3 |= vcpu->vm->config.c_bit;
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
