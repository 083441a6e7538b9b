// SPDX-License-Identifier: GPL-2.0-or-later
/* What the exit leaves alone: registers and flags, those of the instruction itself included. */
#include "buslock_case.h"

#define STATUS 0x97 /* of 0 - 1: CF, PF, AF, SF; bit 1 is always set */
#define OLD    0x1234567

GUEST_ASM(exchange, MODE_LONG,
	  "sub $1, %rax\n"
	  "mov %r15, %rax\n"
	  "locked lock, xchg %eax, " SPLIT_STR "\n"
	  "mov $0xa1, %al\n" GUEST_DONE);

static void fill(struct kvm_regs *regs)
{
	regs->rbx = 0x1111111111111111;
	regs->rcx = 0x2222222222222222;
	regs->rdx = 0x3333333333333333;
	regs->rsi = 0x4444444444444444;
	regs->rdi = 0x5555555555555555;
	regs->rbp = 0x6666666666666666;
	regs->r8 = 0x8888888888888888;
	regs->r14 = 0xeeeeeeeeeeeeeeee;
	regs->r15 = 0xffffffff;
}

CASE(registers, "buslock/registers",
     "at the exit of XCHG all other registers and all flags are kept", .needs = {"bus-lock-exit"},
     BUS_LOCK_CASE)
{
	struct vm *vm = new_buslock_vm(.guest = &exchange);
	struct vcpu *vcpu = vm->vcpu[0];
	struct kvm_regs regs = get_regs(vcpu), seen;
	uint32_t old = OLD;

	memcpy(memory(vm, SPLIT, sizeof(old)), &old, sizeof(old));
	fill(&regs);
	set_regs(vcpu, &regs);
	run_to_lock(vcpu, &exchange, "lock");
	seen = get_regs(vcpu);
	CHECK_EQ(seen.rflags, STATUS, "RFLAGS at the exit");
	CHECK_EQ(seen.rax, stops_before() ? regs.r15 : OLD, "RAX at the exit");
	CHECK_EQ(split_word(vm), stops_before() ? OLD : (uint32_t)regs.r15, "memory at the exit");
	seen.rip = regs.rip;
	seen.rax = regs.rax;
	seen.rflags = regs.rflags;
	CHECK(!memcmp(&seen, &regs, sizeof(regs)), "all other registers are as they were");
	CHECK_EQ(run_until_done(vcpu), 0xa1, "end of the guest");
	CHECK_EQ(get_regs(vcpu).rflags, STATUS, "RFLAGS at the end");
	CHECK_EQ(split_word(vm), regs.r15, "memory at the end");
}
