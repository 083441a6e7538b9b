// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A triple fault in SMM. kvm_amd resets the vCPU then; without the fix it forgets to leave SMM, so
 * that kvm_vcpu_reset() warns (once per boot) and the vCPU, whose MMU still is set up for SMM,
 * never runs again. The registers look the same, broken or fixed: only behaviour tells.
 *
 * kvm_intel's side was seen on an emulated Skylake only (Bochs): SHUTDOWN leaves all as it is.
 */
#include "smm_case.h"

#define FIX                                                                                        \
	GUARD(.kind = FIXED_BY, .commit = "a2620f8932fa",                                          \
	      .subject = "KVM: SVM: Forcibly leave SMM mode on SHUTDOWN interception",             \
	      .cve = "CVE-2025-37957", .in = {"6.15", "6.14.7", "6.12.29", "6.6.92", "6.1.192"},   \
	      .backend = "kvm_amd")
#define RESET_RIP     0xfff0
#define RESET_CS_BASE 0xffff0000
#define DEADLINE_MS   2000 /* a vCPU that is lost makes no exit at all */
#define OUTSIDE	      0x11
#define SEEN_IN_SMM   0x99
#define ROUNDS	      3

GUEST_ASM(guest, MODE_REAL,
	  "label again\n"
	  "mov $" GUEST_STR(OUTSIDE) ", %al\n" GUEST_SYNC "mov $0x12, %al\n" GUEST_DONE);

GUEST_ASM(faulting_handler, MODE_REAL,
	  "mov $" GUEST_STR(IN_SMM) ", %al\n" GUEST_SYNC "label fault\n ud2\n");

#define HANDLER_FAULT (SMM_ENTRY + symbol(&faulting_handler, "fault") - GUEST_GPA_CODE)

/* The same code in address space 1 says another word. */
static struct vm *vm_with_two_faces(struct test *t)
{
	struct vm *vm = new_smm_vm(SMM_COPY, &faulting_handler, .guest = &guest);

	smm_memory(vm, symbol(&guest, "again"))[1] = SEEN_IN_SMM;
	return vm;
}

static void run_to_shutdown(struct test *t, struct vcpu *vcpu)
{
	enter_smm(vcpu);
	run(vcpu);
	ASSERT_EXIT(vcpu, KVM_EXIT_SHUTDOWN, "ud2 in the handler, IDT limit 0");
}

CASE(shutdown_leaves_smm, "smm/shutdown-leaves-smm",
     "after a triple fault in SMM the vCPU is out of it (AMD), or untouched (Intel)",
     .needs = {"smm", "backend=kvm_amd|kvm_intel"}, .guards = FIX)
{
	struct vm *vm = vm_with_two_faces(t);
	struct vcpu *vcpu = vm->vcpu[0];
	bool resets = shutdown_resets();
	uint64_t rip = resets ? RESET_RIP : HANDLER_FAULT;

	CHECK_EQ(run_until_sync(vcpu), OUTSIDE, "word of the guest");
	run_to_shutdown(t, vcpu);
	CHECK_EQ(get_smm_events(vcpu).smm, !resets, "smi.smm after SHUTDOWN");
	CHECK_EQ(vcpu->run->flags & KVM_RUN_X86_SMM, resets ? 0 : KVM_RUN_X86_SMM,
		 "kvm_run.flags after SHUTDOWN: SMM");
	CHECK_EQ(get_regs(vcpu).rip, rip,
		 resets ? "RIP after INIT" : "RIP, left at the faulting instruction");
	CHECK_EQ(get_sregs(vcpu).cs.base, resets ? RESET_CS_BASE : SMM_SMBASE, "CS base");
	CHECK_EQ(get_sregs(vcpu).efer, 0, "EFER");
	test_info(t, "vcpu_after_shutdown", resets ? "reset" : "untouched");
}

/* On Intel userspace has to take the vCPU out of SMM; until then it triple faults again. */
static void leave_smm_by_hand(struct test *t, struct vcpu *vcpu)
{
	struct smm_events ev;

	run(vcpu);
	ASSERT_EXIT(vcpu, KVM_EXIT_SHUTDOWN, "KVM_RUN once more, still in SMM");
	ev = get_smm_events(vcpu);
	CHECK_EQ(ev.smm, 1, "smi.smm after the second SHUTDOWN");
	ev.smm = false;
	CHECK_ERRNO(smm_set_events(vcpu, &ev), 0, "SET_VCPU_EVENTS with smi.smm = 0");
}

static void check_reusable(struct test *t, struct vcpu *vcpu)
{
	put_at(vcpu, symbol(&guest, "again"));
	if (!CHECK_ERRNO(try_run(vcpu, DEADLINE_MS), 0,
			 "KVM_RUN after SHUTDOWN in SMM and new registers"))
		test_end(t);
	ASSERT_EXIT(vcpu, KVM_EXIT_IO, "KVM_RUN after SHUTDOWN in SMM");
	CHECK_EQ(*(uint8_t *)vcpu_io_data(vcpu), OUTSIDE,
		 "the word that stands in memory as seen outside SMM");
	CHECK_EQ(vcpu->run->flags & KVM_RUN_X86_SMM, 0, "kvm_run.flags: SMM");
	CHECK_EQ(run_until_done(vcpu), 0x12, "and the guest goes on");
}

CASE(shutdown_reuse, "smm/shutdown-reuse",
     "a vCPU that triple faulted in SMM runs again, outside SMM, once its registers are set",
     .needs = {"smm", "backend=kvm_amd|kvm_intel"}, .guards = FIX)
{
	struct vm *vm = vm_with_two_faces(t);
	struct vcpu *vcpu = vm->vcpu[0];

	run_to_shutdown(t, vcpu);
	if (!shutdown_resets())
		leave_smm_by_hand(t, vcpu);
	check_reusable(t, vcpu);
	check_push(t, "a second time");
	put_at(vcpu, symbol(&guest, "again"));
	run_to_shutdown(t, vcpu);
	if (!shutdown_resets())
		leave_smm_by_hand(t, vcpu);
	check_reusable(t, vcpu);
	check_pop(t);
}

/*
 * As the fix tells it: a VM, KVM_SMI before anything has run, and rubbish where the handler should
 * be. 0xff 0xff is no instruction.
 */
CASE(syzkaller_sequence, "smm/syzkaller-sequence",
     "KVM_SMI on a fresh vCPU with rubbish for a handler: SHUTDOWN, again and again",
     .needs = {"smm", "backend=kvm_amd|kvm_intel"}, .guards = FIX)
{
	struct vm *vm = new_smm_vm(SMM_COPY, &faulting_handler, .guest = &guest);
	struct vcpu *vcpu = vm->vcpu[0];
	struct smm_events outside = {0};
	int i;

	memset(smm_memory(vm, SMM_SMBASE + SMM_ENTRY), 0xff, 64);
	for (i = 0; i < ROUNDS; i++) {
		check_push(t, "round %d", i);
		raise_smi(vcpu);
		if (!CHECK_ERRNO(try_run(vcpu, DEADLINE_MS), 0, "KVM_RUN with an SMI pending"))
			test_end(t);
		ASSERT_EXIT(vcpu, KVM_EXIT_SHUTDOWN, "rubbish as a handler");
		check_pop(t);
	}
	if (!shutdown_resets())
		CHECK_ERRNO(smm_set_events(vcpu, &outside), 0, "SET_VCPU_EVENTS: out of SMM");
	check_reusable(t, vcpu);
}
