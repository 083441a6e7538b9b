// SPDX-License-Identifier: GPL-2.0-or-later
/* A triple fault in long mode ends in KVM_EXIT_SHUTDOWN, and what KVM leaves of the vCPU. */
#include "harness/case.h"

GUEST_ASM(dies, MODE_LONG, "label fault\n ud2\n" GUEST_DONE);

#define RESET_RIP     0xfff0
#define RESET_CS_BASE 0xffff0000

/*
 * kvm_amd resets the vCPU as INIT does (svm.c, shutdown_interception: "VMCB is undefined after a
 * SHUTDOWN intercept"); kvm_intel and software backends leave the registers alone.
 */
CASE(triple_long_mode, "fault/triple-long-mode", "a triple fault in long mode exits as SHUTDOWN",
     .guards = {.commit = "a2620f8932fa", .in = {"6.15", "6.14.7", "6.12.29", "6.6.92", "6.1.192"}})
{
	struct vm *vm = new_vm(.guest = &dies, .no_idt = true);
	struct vcpu *vcpu = vm->vcpu[0];
	const char *backend = test_host(t)->backend;
	bool resets = !strcmp(backend, "kvm_amd");

	run(vcpu);
	ASSERT_EXIT(vcpu, KVM_EXIT_SHUTDOWN, "ud2 with an IDT limit of 0");
	CHECK_EQ(vcpu->run->flags & KVM_RUN_X86_SMM, 0, "KVM_RUN_X86_SMM in kvm_run.flags");
	/* Without /sys the backend is not known: then either, but not a mixture. */
	if (!strcmp(backend, "other"))
		resets = get_regs(vcpu).rip == RESET_RIP;
	CHECK_EQ(get_regs(vcpu).rip, resets ? RESET_RIP : symbol(&dies, "fault"),
		 resets ? "RIP after INIT" : "RIP, left at the faulting instruction");
	CHECK_EQ(get_sregs(vcpu).cs.base, resets ? RESET_CS_BASE : 0, "CS base");
	test_info(t, "vcpu_after_shutdown", resets ? "reset" : "untouched");
}
