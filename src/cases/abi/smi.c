// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KVM_SMI where there is no SMM. Two things can be missing: the code (CONFIG_KVM_SMM, seen by
 * KVM_CAP_MULTI_ADDRESS_SPACE) or what the backend needs for it (kvm_intel without unrestricted
 * guests). Linux 6.1 looks at neither in KVM_SMI, and knows no CONFIG_KVM_SMM.
 */
#include "harness/case.h"

CASE(smi_without_smm, "abi/smi-without-smm", "KVM_SMI is ENOTTY exactly where KVM_CAP_X86_SMM is 0")
{
	struct vm *vm = bare_vm();
	bool smm = vm_check_cap(vm, KVM_CAP_X86_SMM) > 0;
	bool compiled = vm_check_cap(vm, KVM_CAP_MULTI_ADDRESS_SPACE) > 1;
	struct vcpu *vcpu;
	int r;

	ASSERT(!try_stage(vm, VM_STAGE_VCPUS), "a vCPU");
	vcpu = vm->vcpu[0];
	CHECK(!smm || compiled, "SMM is offered only with an address space of its own");
	CHECK_EQ(get_events(vcpu).smi.pending, 0, "an SMI pending in a new vCPU");

	r = try_ioctl(vcpu->fd, KVM_SMI, NULL);
	test_info(t, "KVM_SMI", r ? "refused" : "accepted");
	if (compiled && !smm)
		CHECK(r == 0 || r == -ENOTTY, "KVM_SMI: accepted (6.1), or ENOTTY");
	else
		CHECK_ERRNO(r, smm ? 0 : ENOTTY, "KVM_SMI");
	CHECK_EQ(get_events(vcpu).smi.pending, r == 0, "an SMI pending after that");
}
