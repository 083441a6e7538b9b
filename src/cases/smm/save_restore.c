// SPDX-License-Identifier: GPL-2.0-or-later
/* Migration of a vCPU that is in SMM: memory of both address spaces, registers, SMBASE, events. */
#include "smm_case.h"

#define SMBASE 0x50000 /* not the one after a reset: RSM has to find the state there */

GUEST_ASM(guest, MODE_LONG,
	  "mov $0x1234567890, %r12\n"
	  "mov $0x11, %al\n" GUEST_SYNC "mov $0x12, %al\n" GUEST_DONE);

GUEST_ASM(handler, MODE_REAL,
	  "mov $" GUEST_STR(IN_SMM) ", %al\n" GUEST_SYNC "xor %ebx, %ebx\n"
				    "mov $" GUEST_STR(STILL_IN_SMM) ", %al\n" GUEST_SYNC "rsm\n");

static struct vm *new_machine(struct test *t)
{
	struct vm *vm = new_smm_vm(SMM_COPY, &handler, .guest = &guest);

	ASSERT(!smm_add_handler(vm, SMBASE, &handler), "handler at the other SMBASE");
	return vm;
}

static void copy_memory(struct test *t, const struct vm *from, const struct vm *to)
{
	ASSERT_EQ(to->nr_slots, from->nr_slots, "slots of the two VMs");
	for (unsigned int i = 0; i < from->nr_slots; i++)
		memcpy(to->slot[i].hva, from->slot[i].hva, from->slot[i].size);
}

static void finish(struct test *t, struct vcpu *vcpu)
{
	CHECK_EQ(run_until_sync(vcpu), STILL_IN_SMM, "the handler goes on");
	CHECK_EQ(vcpu->run->flags & KVM_RUN_X86_SMM, KVM_RUN_X86_SMM, "kvm_run.flags: SMM");
	CHECK_EQ(run_until_done(vcpu), 0x12, "the guest goes on after RSM");
	CHECK_EQ(get_regs(vcpu).r12, 0x1234567890, "R12 after RSM");
	CHECK_EQ(get_smm_events(vcpu).smm, 0, "smi.smm after RSM");
}

CASE(save_restore, "smm/save-restore",
     "a vCPU saved in SMM goes on in another VM, and RSM brings the guest back there",
     .needs = {"smm"})
{
	struct vm *vm = new_machine(t), *target = new_machine(t);
	struct vcpu *from = vm->vcpu[0], *to = target->vcpu[0];
	struct kvm_vcpu_events events;
	struct vcpu_state state;
	uint64_t smbase;

	CHECK_EQ(run_until_sync(from), 0x11, "first word of the guest");
	ASSERT(!smm_set_smbase(from, SMBASE), "MSR SMBASE can be set");
	enter_smm(from);
	CHECK_ERRNO(vcpu_complete(from), 0, "complete the I/O");
	ASSERT(!vcpu_save(from, &state), "registers can be saved");
	ASSERT(!smm_get_smbase(from, &smbase), "MSR SMBASE can be read");
	CHECK_EQ(smbase, SMBASE, "MSR SMBASE");
	events = get_events(from);
	CHECK_EQ(events.smi.smm, 1, "smi.smm in the handler");
	CHECK_EQ(events.flags & KVM_VCPUEVENT_VALID_SMM, KVM_VCPUEVENT_VALID_SMM,
		 "flag SMM of GET_VCPU_EVENTS");
	copy_memory(t, vm, target);

	ASSERT(!vcpu_restore(to, &state), "registers can be restored");
	ASSERT(!smm_set_smbase(to, smbase), "MSR SMBASE can be restored");
	CHECK_ERRNO(try_set_events(to, &events), 0, "SET_VCPU_EVENTS with what was saved");
	ASSERT_EQ(get_smm_events(to).smm, 1, "smi.smm, restored");
	CHECK_EQ(get_events(to).nmi.masked, 1, "NMIs are blocked, restored");
	check_push(t, "in the new VM");
	finish(t, to);
	check_pop(t);
	check_push(t, "in the old VM");
	finish(t, from);
	check_pop(t);
}
