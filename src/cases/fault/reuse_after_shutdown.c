// SPDX-License-Identifier: GPL-2.0-or-later
/* After SHUTDOWN, userspace may put the vCPU where it likes and go on: that is how a VMM reboots.
 */
#include "harness/case.h"

GUEST_ASM(dies_then_lives, MODE_LONG,
	  "ud2\n"
	  "label again\n"
	  "mov $0x11, %al\n" GUEST_SYNC "inc %al\n" GUEST_DONE);

#define ROUNDS 3

/* In real mode kvm_amd hangs here (its own case): CR0.PG was set, so KVM resets the MMU. */
CASE(reuse_long, "fault/reuse-after-shutdown-long",
     "a vCPU that triple faulted in long mode runs again once its registers are set",
     .guards = {.commit = "a2620f8932fa", .in = {"6.15", "6.14.7", "6.12.29", "6.6.92", "6.1.192"}})
{
	struct vm *vm = new_vm(.guest = &dies_then_lives, .no_idt = true);
	struct vcpu *vcpu = vm->vcpu[0];
	int i;

	for (i = 0; i < ROUNDS; i++) {
		check_push(t, "round %d", i);
		run(vcpu);
		ASSERT_EXIT(vcpu, KVM_EXIT_SHUTDOWN, "triple fault");
		ASSERT(!vcpu_reset(vcpu, MODE_LONG, symbol(&dies_then_lives, "again")),
		       "registers can be set after SHUTDOWN");
		CHECK_EQ(run_until_sync(vcpu), 0x11, "the guest goes on at the RIP it was given");
		CHECK_EQ(run_until_done(vcpu), 0x12, "and further");
		ASSERT(!vcpu_reset(vcpu, MODE_LONG, dies_then_lives.entry),
		       "registers can be set after an I/O exit");
		check_pop(t);
	}
}
