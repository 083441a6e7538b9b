// SPDX-License-Identifier: GPL-2.0-or-later
/* SMIs, SMBASE, and SMM as a part of the vCPU's events. */
#include "kvex/smm.h"

int smm_raise(struct vcpu *vcpu)
{
	return sys_ioctl(&vcpu->err, vcpu->fd, KVM_SMI, 0);
}

int smm_get_smbase(struct vcpu *vcpu, uint64_t *smbase)
{
	return vcpu_get_msr(vcpu, MSR_SMBASE, smbase);
}

int smm_set_smbase(struct vcpu *vcpu, uint64_t smbase)
{
	return vcpu_set_msr(vcpu, MSR_SMBASE, smbase);
}

int smm_get_events(struct vcpu *vcpu, struct smm_events *events)
{
	struct kvm_vcpu_events ev = {0};
	int r = vcpu_get_events(vcpu, &ev);

	*events = (struct smm_events){
		.smm = ev.smi.smm,
		.pending = ev.smi.pending,
		.inside_nmi = ev.smi.smm_inside_nmi,
		.latched_init = ev.smi.latched_init,
	};
	return r;
}

/* What has no flag of its own (exceptions, interrupts, NMIs) is always set: hence read first. */
int smm_set_events(struct vcpu *vcpu, const struct smm_events *events)
{
	struct kvm_vcpu_events ev = {0};
	int r = vcpu_get_events(vcpu, &ev);

	if (r)
		return r;
	ev.flags = KVM_VCPUEVENT_VALID_SMM | (ev.flags & KVM_VCPUEVENT_VALID_PAYLOAD);
	ev.smi.smm = events->smm;
	ev.smi.pending = events->pending;
	ev.smi.smm_inside_nmi = events->inside_nmi;
	ev.smi.latched_init = events->latched_init;
	return vcpu_set_events(vcpu, &ev);
}
