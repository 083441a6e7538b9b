// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Code segments that do not begin at 0. KVM compares linear addresses (x86.c,
 * kvm_is_linear_rip): the same instruction by another CS:IP is the same instruction.
 */
#include "buslock_case.h"

#define OTHER_CS (GUEST_GPA_CODE - 0x1000)

/* The word at SPLIT, by a segment. */
GUEST_ASM(real, MODE_REAL,
	  "mov $0x4000, %ax\n"
	  "mov %ax, %ds\n"
	  "locked first, lock incl 0x3e\n"
	  "locked second, lock incl 0x3e\n"
	  "locked third, lock incl 0x3e\n"
	  "locked fourth, lock incl 0x3e\n"
	  "mov $0x71, %al\n" GUEST_DONE);

/* CS:IP such that RIP is the linear address LINEAR. */
static void go_to(struct test *t, struct vcpu *vcpu, uint64_t base, uint64_t linear)
{
	struct kvm_sregs sregs = get_sregs(vcpu);
	struct kvm_regs regs = get_regs(vcpu);

	sregs.cs.base = base;
	sregs.cs.selector = (uint16_t)(base >> 4);
	regs.rip = linear - base;
	set_sregs(vcpu, &sregs);
	set_regs(vcpu, &regs);
}

static void check_at(struct test *t, struct vcpu *vcpu, uint64_t base, const char *name,
		     uint32_t done)
{
	run_to_bus_lock(vcpu);
	check_push(t, "%s", name);
	CHECK_EQ(get_regs(vcpu).rip, rip_at_lock(&real, name) - base, "IP at the exit");
	CHECK_EQ(get_sregs(vcpu).cs.base, base, "CS base at the exit");
	CHECK_EQ(split_word(vcpu->vm), stops_before() ? done - 1 : done, "memory at the exit");
	check_pop(t);
}

CASE(real_mode, "buslock/real-mode",
     "real mode, CS not 0: IP at the exit; the same linear address by another CS:IP goes on",
     .needs = {"bus-lock-exit"}, BUS_LOCK_CASE)
{
	struct vm *vm = new_buslock_vm(.guest = &real);
	struct vcpu *vcpu = vm->vcpu[0];

	go_to(t, vcpu, GUEST_GPA_CODE, GUEST_GPA_CODE);
	check_at(t, vcpu, GUEST_GPA_CODE, "first", 1);
	check_at(t, vcpu, GUEST_GPA_CODE, "second", 2);
	go_to(t, vcpu, OTHER_CS, rip_at_lock(&real, "second"));
	check_at(t, vcpu, OTHER_CS, "third", 3);
	go_to(t, vcpu, 0, rip_at_lock(&real, "third"));
	check_at(t, vcpu, 0, "fourth", 4);
	CHECK_EQ(run_until_done(vcpu), 0x71, "end of the guest");
	CHECK_EQ(split_word(vm), 4, "memory at the end");
}
