// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * No memory in address space 1: the state cannot be saved, and KVM gives the VM up (smm.c,
 * enter_smm: kvm_vm_dead). From then on every ioctl on it is EIO and touches nothing: who does not
 * look at results reads what stood there before. Kernels without the check enter SMM all the same,
 * the guest's state lost.
 */
#include "smm_case.h"

#define DEADLINE_MS 2000
#define UNTOUCHED   0x5a

GUEST_ASM(guest, MODE_LONG, "mov $0x11, %al\n" GUEST_SYNC "mov $0x12, %al\n" GUEST_DONE);

static bool all_untouched(const void *p, size_t len)
{
	const uint8_t *b = p;

	while (len && *b == UNTOUCHED)
		b++, len--;
	return !len;
}

CASE(no_smram, "smm/no-smram-slot-kills-vm",
     "an SMI without a slot in address space 1 kills the VM: EIO from every ioctl",
     .needs = {"smm", "multi-address-space"},
     .guards = {.kind = FIXED_BY,
		.commit = "89dccf82e99e",
		.subject = "KVM: x86: smm: check for failures on smm entry",
		.in = {"6.2"}})
{
	struct vm *other = new_vm(.guest = &guest), *vm = new_vm(.guest = &guest);
	struct vcpu *vcpu = vm->vcpu[0];
	struct kvm_regs regs;
	struct kvm_vcpu_events events;

	CHECK_EQ(run_until_sync(vcpu), 0x11, "word of the guest");
	raise_smi(vcpu);
	if (!CHECK_ERRNO(try_run(vcpu, DEADLINE_MS), EIO, "KVM_RUN with an SMI and no SMRAM"))
		test_end(t);
	CHECK(vm->dead, "the library knows that the VM is dead");
	CHECK_ERRNO(try_run(vcpu, DEADLINE_MS), EIO, "KVM_RUN again");
	memset(&regs, UNTOUCHED, sizeof(regs));
	CHECK_ERRNO(try_ioctl(vcpu->fd, KVM_GET_REGS, &regs), EIO, "KVM_GET_REGS");
	CHECK(all_untouched(&regs, sizeof(regs)), "KVM_GET_REGS wrote nothing");
	memset(&events, UNTOUCHED, sizeof(events));
	CHECK_ERRNO(try_ioctl(vcpu->fd, KVM_GET_VCPU_EVENTS, &events), EIO, "KVM_GET_VCPU_EVENTS");
	CHECK(all_untouched(&events, sizeof(events)), "KVM_GET_VCPU_EVENTS wrote nothing");
	CHECK_ERRNO(smm_raise(vcpu), EIO, "KVM_SMI");
	CHECK_ERRNO(try_ioctl(vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_X86_SMM), EIO,
		    "KVM_CHECK_EXTENSION on the VM");
	CHECK_ERRNO(try_ioctl(vm->fd, KVM_CREATE_VCPU, 1), EIO, "KVM_CREATE_VCPU");
	CHECK_EQ(run_until_sync(other->vcpu[0]), 0x11, "another VM lives");
	CHECK_EQ(run_until_done(other->vcpu[0]), 0x12, "and goes on");
}
