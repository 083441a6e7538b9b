// SPDX-License-Identifier: GPL-2.0-or-later
/* SMM as a part of the vCPU's events (api.rst 4.31, 4.32): pending, in SMM, a latched INIT. */
#include "smm_case.h"

#define RESET_VECTOR  0xfffffff0
#define RESET_SEGMENT 0xffff0000
#define AFTER_INIT    0x1f

GUEST_ASM(words, MODE_LONG,
	  "mov $0x11, %al\n" GUEST_SYNC "mov $0x12, %al\n" GUEST_SYNC "mov $0x13, %al\n" GUEST_SYNC
	  "mov $0x14, %al\n" GUEST_DONE);

GUEST_ASM(handler, MODE_REAL,
	  "mov $" GUEST_STR(IN_SMM) ", %al\n" GUEST_SYNC "label second\n"
				    "mov $" GUEST_STR(STILL_IN_SMM) ", %al\n" GUEST_SYNC "rsm\n");

GUEST_ASM(at_reset, MODE_REAL, "mov $" GUEST_STR(AFTER_INIT) ", %al\n" GUEST_SYNC);

static void set_pending(struct test *t, struct vcpu *vcpu, bool pending)
{
	struct smm_events ev = get_smm_events(vcpu);

	ev.pending = pending;
	CHECK_ERRNO(smm_set_events(vcpu, &ev), 0, "SET_VCPU_EVENTS with smi.pending changed");
	CHECK_EQ(get_smm_events(vcpu).pending, pending, "smi.pending, read back");
}

CASE(pending_by_events, "smm/pending-by-events",
     "an SMI can be made pending, and taken back, by SET_VCPU_EVENTS; in SMM it waits for RSM",
     .needs = {"smm"})
{
	struct vm *vm = new_smm_vm(SMM_COPY, &handler, .guest = &words);
	struct vcpu *vcpu = vm->vcpu[0];

	CHECK_EQ(run_until_sync(vcpu), 0x11, "first word of the guest");
	CHECK_EQ(get_smm_events(vcpu).pending, 0, "smi.pending with no SMI");
	set_pending(t, vcpu, true);
	CHECK_EQ(run_until_sync(vcpu), IN_SMM, "the handler runs");
	CHECK_EQ(get_smm_events(vcpu).pending, 0, "smi.pending in the handler");
	raise_smi(vcpu);
	CHECK_EQ(get_smm_events(vcpu).pending, 1, "smi.pending of a second SMI, in the handler");
	CHECK_EQ(run_until_sync(vcpu), STILL_IN_SMM, "the handler goes on undisturbed");
	CHECK_EQ(run_until_sync(vcpu), IN_SMM, "after RSM the second SMI is taken");
	CHECK_EQ(run_until_sync(vcpu), STILL_IN_SMM, "and handled");
	CHECK_EQ(run_until_sync(vcpu), 0x12, "the guest goes on");
	raise_smi(vcpu);
	CHECK_EQ(get_smm_events(vcpu).pending, 1, "smi.pending after KVM_SMI");
	set_pending(t, vcpu, false);
	CHECK_EQ(run_until_sync(vcpu), 0x13, "the guest goes on, the SMI taken back");
}

/* Outside SMM the handler's addresses hold code that says another word. */
#define OUTSIDE 0x21

CASE(cleared_in_handler, "smm/cleared-in-handler",
     "smi.smm = 0 by SET_VCPU_EVENTS leaves SMM at once: other memory, same registers",
     .needs = {"smm"})
{
	struct vm *vm = new_smm_vm(SMM_COPY, &handler, .guest = &words);
	struct vcpu *vcpu = vm->vcpu[0];
	const struct guest_segment *code = &handler.segment[0];
	uint64_t second = symbol(&handler, "second") - GUEST_GPA_CODE;
	uint8_t *twin = memory(vm, SMM_SMBASE + SMM_ENTRY, SMM_SAVE_AREA - SMM_ENTRY);
	struct smm_events ev;

	memcpy(twin, code->data, (size_t)(code->end - code->data));
	twin[second + 1] = OUTSIDE;
	enter_smm(vcpu);
	CHECK_ERRNO(vcpu_complete(vcpu), 0, "complete the I/O");
	ev = get_smm_events(vcpu);
	CHECK_EQ(ev.smm, 1, "smi.smm in the handler");
	ev.smm = false;
	CHECK_ERRNO(smm_set_events(vcpu, &ev), 0, "SET_VCPU_EVENTS with smi.smm = 0");
	CHECK_EQ(get_smm_events(vcpu).smm, 0, "smi.smm, read back");
	CHECK_EQ(get_regs(vcpu).rip, SMM_ENTRY + second, "RIP");
	CHECK_EQ(get_sregs(vcpu).cs.base, SMM_SMBASE, "CS base");
	CHECK_EQ(run_until_sync(vcpu), OUTSIDE, "next word, from address space 0");
	CHECK_EQ(vcpu->run->flags & KVM_RUN_X86_SMM, 0, "kvm_run.flags: SMM");
	enter_smm(vcpu);
	CHECK_EQ(run_until_sync(vcpu), STILL_IN_SMM, "a new SMI goes into SMM again");
}

CASE(init_latched, "smm/init-latched", "an INIT that comes in SMM waits for RSM",
     .needs = {"smm", "split-irqchip"})
{
	struct vm *vm = new_smm_vm(SMM_COPY, &handler, .guest = &words, .mode = MODE_LONG,
				   .irqchip = VM_IRQCHIP_SPLIT);
	const struct guest_segment *code = &at_reset.segment[0];
	struct vcpu *vcpu = vm->vcpu[0];
	struct smm_events ev;

	ASSERT(!vm_add_memory(vm, VM_AS_NORMAL, RESET_SEGMENT, 0x10000, NULL, 0),
	       "memory at the reset vector");
	memcpy(memory(vm, RESET_VECTOR, 16), code->data, (size_t)(code->end - code->data));
	CHECK_EQ(run_until_sync(vcpu), 0x11, "first word of the guest");
	enter_smm(vcpu);
	CHECK_ERRNO(vcpu_complete(vcpu), 0, "complete the I/O");
	ev = get_smm_events(vcpu);
	CHECK_EQ(ev.latched_init, 0, "smi.latched_init with no INIT");
	ev.latched_init = true;
	CHECK_ERRNO(smm_set_events(vcpu, &ev), 0, "SET_VCPU_EVENTS with smi.latched_init = 1");
	CHECK_EQ(get_smm_events(vcpu).latched_init, 1, "smi.latched_init, read back");
	CHECK_EQ(run_until_sync(vcpu), STILL_IN_SMM, "the handler goes on, INIT waits");
	CHECK_EQ(get_smm_events(vcpu).smm, 1, "smi.smm, INIT waiting");
	CHECK_EQ(run_until_sync(vcpu), AFTER_INIT, "after RSM the INIT is taken");
	CHECK_EQ(get_sregs(vcpu).cs.base, RESET_SEGMENT, "CS base after INIT");
	CHECK_EQ(get_smm_events(vcpu).smm, 0, "smi.smm after INIT");
	CHECK_EQ(get_smm_events(vcpu).latched_init, 0, "smi.latched_init after INIT");
}
