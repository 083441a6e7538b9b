// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * immediate_exit completes one exit, not one instruction: of a load in two parts it takes the first
 * and asks for the second (x86.c, complete_emulated_mmio), which a VMM that saves state must
 * expect.
 */
#include "harness/case.h"

#define DEVICE_END 0x401000
#define COUNTER	   0x40000

GUEST_ASM(
	loads, MODE_LONG,
	"mov " GUEST_STR(
		DEVICE_END) "-2, %ebx\n"
			    "label after_load\n incl " GUEST_STR(
				    COUNTER) "\n"
					     "mov %ebx, " GUEST_STR(
						     DEVICE_END) "\n"
								 "label after_store\n "
								 "incl " GUEST_STR(
									 COUNTER) "\n" GUEST_DONE);

static int run_immediately(struct test *t, struct vcpu *vcpu)
{
	int r;

	vcpu->run->immediate_exit = 1;
	r = try_run(vcpu, 0);
	vcpu->run->immediate_exit = 0;
	return r;
}

CASE(immediate_exit, "mmio/immediate-exit-completes",
     "KVM_RUN with immediate_exit completes a pending load or store and runs no guest code",
     .guards = {.commit = "f804dc6aa20f", .in = {"6.16"}}, .needs = {"immediate-exit"})
{
	struct vm *vm = new_vm(.guest = &loads);
	struct vcpu *vcpu = vm->vcpu[0];
	const uint32_t *counter = memory(vm, COUNTER, sizeof(*counter));

	answer_mmio_read(vcpu, DEVICE_END - 2, 2, 0xa2a1);
	ASSERT_EQ(run_immediately(t, vcpu), 0, "KVM_RUN with a second part to come");
	ASSERT_EXIT(vcpu, KVM_EXIT_MMIO, "the second part");
	CHECK_EQ(vcpu->run->mmio.phys_addr, DEVICE_END, "address of the second part");
	memcpy(vcpu->run->mmio.data, "\xa3\xa4", 2);
	CHECK_ERRNO(run_immediately(t, vcpu), EINTR, "KVM_RUN with nothing more to come");
	CHECK_EQ(get_regs(vcpu).rbx, 0xa4a3a2a1, "RBX once the load is complete");
	CHECK_EQ(get_regs(vcpu).rip, symbol(&loads, "after_load"), "RIP once it is complete");
	CHECK_EQ(*counter, 0, "instructions executed after the load");

	CHECK_EQ(expect_mmio_write(vcpu, DEVICE_END, 4), 0xa4a3a2a1, "store");
	CHECK_ERRNO(run_immediately(t, vcpu), EINTR, "KVM_RUN after the store");
	CHECK_EQ(get_regs(vcpu).rip, symbol(&loads, "after_store"), "RIP once it is complete");
	CHECK_EQ(*counter, 1, "instructions executed after the store");
	run_until_done(vcpu);
}
