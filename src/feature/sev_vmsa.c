// SPDX-License-Identifier: GPL-2.0-or-later
/* A vCPU's registers before the launch, from which KVM makes its VMSA (svm/sev.c,
 * sev_es_sync_vmsa). */
#include <string.h>

#include "kvex/sev_launch.h"

#define MSR_SYSENTER_CS	   0x174
#define MSR_SYSENTER_ESP   0x175
#define MSR_SYSENTER_EIP   0x176
#define MSR_DEBUGCTL	   0x1d9
#define MSR_PAT		   0x277
#define MSR_STAR	   0xc0000081
#define MSR_LSTAR	   0xc0000082
#define MSR_CSTAR	   0xc0000083
#define MSR_SFMASK	   0xc0000084
#define MSR_KERNEL_GS_BASE 0xc0000102

static int read_msrs(struct vcpu *vcpu, struct vmsa_state *s)
{
	const struct {
		uint32_t index;
		uint64_t *value;
	} msrs[] = {
		{MSR_SYSENTER_CS, &s->sysenter_cs},
		{MSR_SYSENTER_ESP, &s->sysenter_esp},
		{MSR_SYSENTER_EIP, &s->sysenter_eip},
		{MSR_DEBUGCTL, &s->debugctl},
		{MSR_PAT, &s->pat},
		{MSR_STAR, &s->star},
		{MSR_LSTAR, &s->lstar},
		{MSR_CSTAR, &s->cstar},
		{MSR_SFMASK, &s->sfmask},
		{MSR_KERNEL_GS_BASE, &s->kernel_gs_base},
	};
	int r = 0;

	for (unsigned int i = 0; i < sizeof(msrs) / sizeof(msrs[0]) && !r; i++)
		r = vcpu_get_msr(vcpu, msrs[i].index, msrs[i].value);
	return r;
}

int sev_read_vmsa(struct vcpu *vcpu, struct vmsa_state *state)
{
	struct kvm_debugregs debug;
	struct kvm_xcrs xcrs;
	int r;

	vmsa_state_reset(state, sev_kind_of(vcpu->vm));
	r = vcpu_get_regs(vcpu, &state->regs);
	if (!r)
		r = vcpu_get_sregs(vcpu, &state->sregs);
	if (!r)
		r = sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_XSAVE, &state->xsave);
	if (!r)
		r = sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_DEBUGREGS, &debug);
	if (!r)
		r = sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_XCRS, &xcrs);
	if (r)
		return r;
	state->dr6 = debug.dr6;
	state->dr7 = debug.dr7;
	for (unsigned int i = 0; i < xcrs.nr_xcrs && i < KVM_MAX_XCRS; i++)
		if (!xcrs.xcrs[i].xcr)
			state->xcr0 = xcrs.xcrs[i].value;
	return read_msrs(vcpu, state);
}
