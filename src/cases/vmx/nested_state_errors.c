// SPDX-License-Identifier: GPL-2.0-or-later
/* What KVM_SET_NESTED_STATE has to refuse (vmx_set_nested_state), on a state that it else takes. */
#include "vmx_case.h"

#define UNKNOWN_FLAG 0x80
#define NO_PA	     (~0ULL)

GUEST_ASM(idle, MODE_LONG,
	  "vmx_begin\n"
	  "mov $1, %al\n" GUEST_SYNC "vmx_read_fields\n"
	  "label l1_exit\n"
	  "label l2\n"
	  "mov $2, %al\n" GUEST_SYNC);

#define EDIT(name, statement)                                                                      \
	static void name(struct kvm_nested_state *s)                                               \
	{                                                                                          \
		statement;                                                                         \
	}
EDIT(vmxon_unaligned, s->hdr.vmx.vmxon_pa += 8)
EDIT(vmxon_too_high, s->hdr.vmx.vmxon_pa = 1ULL << 52)
EDIT(vmcs_unaligned, s->hdr.vmx.vmcs12_pa += 8)
EDIT(vmcs_too_high, s->hdr.vmx.vmcs12_pa = 1ULL << 52)
EDIT(vmcs_is_vmxon, s->hdr.vmx.vmcs12_pa = s->hdr.vmx.vmxon_pa)
EDIT(vmcs_without_vmxon, s->hdr.vmx.vmxon_pa = NO_PA)
EDIT(vmcs_without_data, s->size = VMX_STATE_HEADER)
EDIT(too_small, s->size = VMX_STATE_HEADER - 1)
EDIT(svm_format, s->format = KVM_STATE_NESTED_FORMAT_SVM)
EDIT(unknown_flag, s->flags |= UNKNOWN_FLAG)
EDIT(unknown_vmx_flag, s->hdr.vmx.flags |= UNKNOWN_FLAG)
EDIT(unknown_smm_flag, s->hdr.vmx.smm.flags |= UNKNOWN_FLAG)
EDIT(smm_outside_smm, s->hdr.vmx.smm.flags |= KVM_STATE_NESTED_SMM_VMXON)
EDIT(pending_without_l2, s->flags |= KVM_STATE_NESTED_RUN_PENDING)
EDIT(wrong_revision, s->data.vmx[0].vmcs12[0] ^= 1)

static const struct {
	const char *what;
	void (*edit)(struct kvm_nested_state *s);
} edits[] = {
	{"vmxon_pa unaligned", vmxon_unaligned},
	{"vmxon_pa beyond the address space", vmxon_too_high},
	{"vmcs12_pa unaligned", vmcs_unaligned},
	{"vmcs12_pa beyond the address space", vmcs_too_high},
	{"vmcs12_pa that is vmxon_pa", vmcs_is_vmxon},
	{"vmcs12_pa without vmxon_pa", vmcs_without_vmxon},
	{"vmcs12_pa without a VMCS", vmcs_without_data},
	{"smaller than its header", too_small},
	{"of SVM's format", svm_format},
	{"unknown flag", unknown_flag},
	{"unknown flag of VMX", unknown_vmx_flag},
	{"unknown flag of SMM", unknown_smm_flag},
	{"in SMM, outside SMM", smm_outside_smm},
	{"VM entry pending without L2", pending_without_l2},
	{"VMCS of another revision", wrong_revision},
};

CASE(nested_state_errors, "vmx/nested-state-errors",
     "KVM_SET_NESTED_STATE refuses what makes no sense, and takes a good state after it",
     .needs = {"backend=kvm_intel", "nested", "nested-state"})
{
	struct vm *vm = new_vmx_vm(.guest = &idle);
	struct vcpu *vcpu = vm->vcpu[0];
	union vmx_state good, bad;

	expect_sync(vcpu, 1, "VMCS loaded");
	bad.state.size = VMX_STATE_HEADER;
	CHECK_ERRNO(try_ioctl(vcpu->fd, KVM_GET_NESTED_STATE, &bad), E2BIG,
		    "KVM_GET_NESTED_STATE with room for the header");
	ASSERT(!vmx_get_state(vcpu, &good), "KVM_GET_NESTED_STATE");
	CHECK_EQ(bad.state.size, good.state.size, "size that E2BIG asks for");
	for (unsigned int i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		bad = good;
		edits[i].edit(&bad.state);
		CHECK_ERRNO(vmx_set_state(vcpu, &bad), EINVAL, edits[i].what);
	}
	CHECK_ERRNO(vmx_set_state(vcpu, &good), 0, "a good state");
	list_fields(vm, 0);
	expect_sync(vcpu, 2, "L1 goes on");
}
