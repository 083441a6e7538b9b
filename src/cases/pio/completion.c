// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An IN or OUT is complete only once KVM_RUN is entered again; immediate_exit does that and nothing
 * more (api.rst, section 5: "userspace can re-enter ... to complete pending operations without
 * allowing further instructions to be executed").
 */
#include "harness/case.h"

#define PORT	0x10
#define DATA	0x5a
#define COUNTER 0x40000

GUEST_ASM(in_out, MODE_LONG,
	  "mov $-1, %rax\n"
	  "in $" GUEST_STR(PORT) ", %al\n"
				 "label after_in\n incl " GUEST_STR(
					 COUNTER) "\n" GUEST_SYNC
						  "label after_out\n incl " GUEST_STR(
							  COUNTER) "\n" GUEST_DONE);

static void check_completed(struct test *t, struct vcpu *vcpu, const char *label, uint32_t count)
{
	const uint32_t *counter = memory(vcpu->vm, COUNTER, sizeof(*counter));

	vcpu->run->immediate_exit = 1;
	CHECK_ERRNO(try_run(vcpu, 0), EINTR, "KVM_RUN with immediate_exit");
	vcpu->run->immediate_exit = 0;
	CHECK_EQ(get_regs(vcpu).rip, symbol(&in_out, label), "RIP once completed");
	CHECK_EQ(get_regs(vcpu).rax, (uint64_t)-1 << 8 | DATA, "RAX once completed");
	CHECK_EQ(*counter, count, "instructions executed after it");
}

CASE(immediate_exit, "pio/immediate-exit-completes",
     "KVM_RUN with immediate_exit completes a pending IN or OUT and runs no guest code",
     .guards = {.commit = "e9628b011bbd", .in = {"6.16"}}, .needs = {"immediate-exit"})
{
	struct vm *vm = new_vm(.guest = &in_out);
	struct vcpu *vcpu = vm->vcpu[0];

	check_push(t, "IN");
	answer_in(vcpu, PORT, 1, DATA);
	check_completed(t, vcpu, "after_in", 0);
	check_pop(t);
	check_push(t, "OUT");
	CHECK_EQ(run_until_sync(vcpu), DATA, "data that the guest got");
	check_completed(t, vcpu, "after_out", 1);
	check_pop(t);
	CHECK_EQ(run_until_done(vcpu), DATA, "AL at the end");
}
