// SPDX-License-Identifier: GPL-2.0-or-later
/* Saving and restoring a vCPU that uses VMX. */
#include "kvex/vmx.h"

int vmx_get_state(struct vcpu *vcpu, union vmx_state *state)
{
	int r = vcpu_flush_regs(vcpu);

	state->state.size = sizeof(*state);
	if (!r)
		r = sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_NESTED_STATE, state);
	return r < 0 ? r : 0;
}

int vmx_set_state(struct vcpu *vcpu, const union vmx_state *state)
{
	int r = vcpu_flush_regs(vcpu);

	return r ? r : sys_ioctl(&vcpu->err, vcpu->fd, KVM_SET_NESTED_STATE, state);
}

int vmx_save(struct vcpu *vcpu, struct vmx_saved *saved)
{
	int r = vcpu_complete(vcpu);

	r = r ? r : vcpu_save(vcpu, &saved->vcpu);
	r = r ? r : vcpu_get_msr(vcpu, VMX_MSR_FEATURE_CONTROL, &saved->feature_control);
	return r ? r : vmx_get_state(vcpu, &saved->nested);
}

/* The nested state wants CR4 and IA32_FEATURE_CONTROL; with L2 active it loads CR0, CR3 and RIP. */
int vmx_restore(struct vcpu *vcpu, const struct vmx_saved *saved)
{
	int r = vcpu_set_sregs(vcpu, &saved->vcpu.sregs);

	r = r ? r : vcpu_set_msr(vcpu, VMX_MSR_FEATURE_CONTROL, saved->feature_control);
	r = r ? r : vmx_set_state(vcpu, &saved->nested);
	return r ? r : vcpu_set_regs(vcpu, &saved->vcpu.regs);
}
