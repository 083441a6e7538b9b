// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What KVM compares on re-entry is CS.base + RIP (x86.c, kvm_get_linear_rip), so another CS:IP for
 * the same address counts as unchanged: the OUT is done and is not done again, an IN gets its data.
 *
 * Where the guest goes on is another matter. kvm_intel adds the instruction's length to IP; kvm_amd
 * writes the IP that followed the instruction at the exit (6.1 to 7.2, svm.c,
 * __svm_skip_emulated_instruction, next_rip), which in another segment is another address. So the
 * guest stands at both.
 */
#include "harness/case.h"

#define GUARDS	GUARD(.commit = "e9628b011bbd", .in = {"6.16"})
#define PORT	0x10
#define SEGMENT 0xa00 /* GUEST_GPA_CODE / 16 */
#define DATA	0x5a

/* DX: IP behind the OUT. */
GUEST_ASM(io, MODE_REAL,
	  "mov $0x11, %al\n"
	  "label at_out\n" GUEST_SYNC "inc %bx\n"
	  "call 1f\n"
	  "label here\n 1: pop %dx\n"
	  "mov %cs, %ax\n"
	  "out %ax, $" GUEST_STR(GUEST_PORT_SYNC) "\n"
						  "in $" GUEST_STR(PORT) ", %al\n"
									 "inc %bx\n" GUEST_DONE);

static struct vm *guest_at_both(struct test *t)
{
	struct vm *vm = new_vm(.guest = &io);
	size_t len = io.segment[0].end - io.segment[0].data;

	memcpy(memory(vm, (SEGMENT << 4) + GUEST_GPA_CODE, len), io.segment[0].data, len);
	return vm;
}

/* Says the vCPU's linear RIP by another CS. */
static void move_segment(struct test *t, struct vcpu *vcpu, uint16_t selector)
{
	struct kvm_sregs sregs = get_sregs(vcpu);
	struct kvm_regs regs = get_regs(vcpu);

	regs.rip += sregs.cs.base - (selector << 4);
	sregs.cs.selector = selector;
	sregs.cs.base = selector << 4;
	set_sregs(vcpu, &sregs);
	set_regs(vcpu, &regs);
}

CASE(same_linear_rip, "pio/same-linear-rip",
     "IN and OUT are done once when CS:IP names the same linear address in another way",
     .guards = GUARDS)
{
	struct vm *vm = guest_at_both(t);
	struct vcpu *vcpu = vm->vcpu[0];
	bool fast;

	CHECK_EQ(run_until_sync(vcpu), 0x11, "data of the OUT");
	fast = get_regs(vcpu).rip == symbol(&io, "at_out");
	move_segment(t, vcpu, SEGMENT);
	CHECK_EQ(run_until_sync(vcpu), SEGMENT, "CS after the OUT");
	CHECK_EQ(get_regs(vcpu).rbx & 0xffff, 1, "the instruction after the OUT: times executed");

	/* An emulated IN ends at the IP it began at, whatever CS is now: see in-discarded. */
	answer_in(vcpu, PORT, 1, DATA);
	if (fast)
		move_segment(t, vcpu, 0);
	test_info(t, "in", "%s", fast ? "checked" : "emulated: not checked");
	CHECK_EQ(run_until_done(vcpu), DATA, "data that the IN got");
	CHECK_EQ(get_sregs(vcpu).cs.selector, fast ? 0 : SEGMENT, "CS after the IN");
	CHECK_EQ(get_regs(vcpu).rbx & 0xffff, 2, "the instruction after the IN: times executed");
}

CASE(same_linear_rip_resumes, "pio/same-linear-rip-resumes",
     "and the guest goes on at the linear address behind the OUT", .guards = GUARDS,
     .xfail = {{"kvm_amd",
		"the IP saved at the exit is written, whatever CS is now (svm.c, next_rip; "
		"tests/reproducers/svm-stale-ip.c)",
		"IP after the OUT"}})
{
	struct vm *vm = guest_at_both(t);
	struct vcpu *vcpu = vm->vcpu[0];

	run_until_sync(vcpu);
	move_segment(t, vcpu, SEGMENT);
	run_until_sync(vcpu);
	CHECK_EQ(get_regs(vcpu).rdx & 0xffff, symbol(&io, "here") - (SEGMENT << 4),
		 "IP after the OUT");
}
