// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * As reuse-after-shutdown-long, but the vCPU dies with CR0.PG = 0. kvm_amd clears the VMCB and
 * never loads N_CR3 again, so that the vCPU faults on every fetch for ever. No control register
 * changes between the two runs: a changed one makes KVM reset its MMU, which hides it.
 */
#include "harness/case.h"

#define DEADLINE_MS 500
#define ROUNDS	    3

GUEST_ASM(dies_then_lives, MODE_REAL,
	  "ud2\n"
	  "label again\n"
	  "mov $0x11, %al\n" GUEST_SYNC "inc %al\n" GUEST_DONE);

static void put_at(struct test *t, struct vcpu *vcpu, uint64_t gpa)
{
	struct kvm_sregs sregs = get_sregs(vcpu);
	struct kvm_regs regs = {.rip = gpa, .rflags = 2};

	sregs.cs.base = sregs.cs.selector = 0;
	sregs.idt.limit = 0; /* INIT has made it 0xffff */
	set_sregs(vcpu, &sregs);
	set_regs(vcpu, &regs);
}

/* Elsewhere real mode may be emulated by KVM, which does not look at the IDT's limit. */
CASE(reuse_real, "fault/reuse-after-shutdown-real",
     "a vCPU that triple faulted in real mode runs again once its registers are set",
     .needs = {"backend=kvm_amd|kvm_intel"},
     .guards = {.kind = BROKEN_BY,
		.commit = "5d2d7e41e3b8",
		.subject = "KVM: SVM: Drop explicit MMU reset at RESET/INIT",
		.in = {"5.15"},
		.backend = "kvm_amd",
		.note = "docs/findings/nested-cr3-after-shutdown.md"},
     .xfail = {{"kvm_amd",
		"N_CR3 is lost, docs/findings/nested-cr3-after-shutdown.md "
		"(tests/reproducers/nested-cr3-after-shutdown.c)",
		"KVM_RUN after SHUTDOWN in real mode"}})
{
	struct vm *vm = new_vm(.guest = &dies_then_lives, .no_idt = true);
	struct vcpu *vcpu = vm->vcpu[0];
	int i;

	for (i = 0; i < ROUNDS; i++) {
		check_push(t, "round %d", i);
		run(vcpu);
		ASSERT_EXIT(vcpu, KVM_EXIT_SHUTDOWN, "triple fault");
		put_at(t, vcpu, symbol(&dies_then_lives, "again"));
		if (!CHECK_ERRNO(try_run(vcpu, DEADLINE_MS), 0,
				 "KVM_RUN after SHUTDOWN in real mode and new registers"))
			test_end(t);
		ASSERT_EXIT(vcpu, KVM_EXIT_IO, "KVM_RUN after SHUTDOWN");
		CHECK_EQ(*(uint8_t *)vcpu_io_data(vcpu), 0x11, "the word at the new RIP");
		CHECK_EQ(run_until_done(vcpu), 0x12, "and the guest goes on");
		put_at(t, vcpu, dies_then_lives.entry);
		check_pop(t);
	}
}
