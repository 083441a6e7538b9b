// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * On Intel a bus lock can end in another exit, with a bit of its reason saying so (SDM vol. 3
 * section 26.1, bit 26): KVM then leaves the reason and sets only the flag (vmx.c,
 * vmx_handle_exit). A single step over the instruction is the exit that a VMM can have at will.
 */
#include "buslock_case.h"

GUEST_ASM(stepped, MODE_LONG,
	  "locked lock, lock incl " SPLIT_STR "\n"
	  "mov $0x81, %al\n" GUEST_DONE);

static void set_stepping(struct test *t, struct vcpu *vcpu, bool on)
{
	struct kvm_guest_debug debug = {
		.control = on ? KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP : 0};

	CHECK_ERRNO(try_ioctl(vcpu->fd, KVM_SET_GUEST_DEBUG, &debug), 0, "KVM_SET_GUEST_DEBUG");
}

/* Which of the two comes first is the CPU's affair: the flag is seen once, whatever it is with. */
CASE(flag_with_other_exit, "buslock/flag-with-other-exit",
     "a bus lock that coincides with another exit is told once, by kvm_run.flags",
     .needs = {"intel", "bus-lock-exit", "guest-debug"}, .lab.models = {"bus-lock"})
{
	struct vm *vm = new_buslock_vm(.guest = &stepped);
	struct vcpu *vcpu = vm->vcpu[0];
	unsigned int flagged = 0, exits = 0;

	set_stepping(t, vcpu, true);
	do {
		run(vcpu);
		flagged += !!(vcpu->run->flags & KVM_RUN_X86_BUS_LOCK);
	} while (vcpu->run->exit_reason == KVM_EXIT_X86_BUS_LOCK && ++exits < 3);
	ASSERT_EXIT(vcpu, KVM_EXIT_DEBUG, "the step's exit");
	CHECK_EQ(flagged, 1, "exits with kvm_run.flags: BUS_LOCK");
	test_info(t, "the flag came with", "%s", exits ? "an exit of its own" : "KVM_EXIT_DEBUG");
	CHECK_EQ(get_regs(vcpu).rip, symbol(&stepped, "lock_next"), "RIP after the step");
	CHECK_EQ(split_word(vm), 1, "memory after the step");
	set_stepping(t, vcpu, false);
	CHECK_EQ(run_until_done(vcpu), 0x81, "end of the guest");
}
