// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a VMM may do at the exit before it goes on: put the vCPU elsewhere, complete with
 * immediate_exit, change the instruction. KVM remembers the linear RIP of the exit, and only an
 * unchanged one lets a bus lock pass (svm.c, complete_userspace_buslock).
 */
#include "buslock_case.h"

GUEST_ASM(three, MODE_LONG,
	  "locked first, lock addl $1, " SPLIT_STR "\n"
	  "locked second, lock addl $1, " SPLIT_STR "\n"
	  "locked third, lock addl $1, " SPLIT_STR "\n"
	  "mov $0x21, %al\n" GUEST_DONE);

static void move_to(struct test *t, struct vcpu *vcpu, const char *name)
{
	struct kvm_regs regs = get_regs(vcpu);

	regs.rip = symbol(&three, name);
	set_regs(vcpu, &regs);
}

/* Skips the second, which for AMD is the pending one. */
static void skip_second(struct test *t, bool no_sync_regs)
{
	struct vm *vm = new_buslock_vm(.guest = &three, .no_sync_regs = no_sync_regs);
	struct vcpu *vcpu = vm->vcpu[0];

	run_to_lock(vcpu, &three, "first");
	if (stops_before())
		run_to_lock(vcpu, &three, "second");
	move_to(t, vcpu, "third");
	run_to_lock(vcpu, &three, "third");
	CHECK_EQ(split_word(vm), stops_before() ? 1 : 2, "memory at the exit of the third");
	CHECK_EQ(run_until_done(vcpu), 0x21, "end of the guest");
	CHECK_EQ(split_word(vm), 2, "memory, the second skipped");
}

CASE(skip_by_rip, "buslock/skip-by-rip",
     "RIP set behind the pending instruction: it is skipped, and the next bus lock exits again",
     .needs = {"bus-lock-exit"}, BUS_LOCK_CASE)
{
	check_push(t, "KVM_SET_REGS");
	skip_second(t, true);
	check_pop(t);
	check_push(t, "as the library sets registers");
	skip_second(t, false);
	check_pop(t);
}

CASE(immediate, "buslock/immediate-exit",
     "immediate_exit completes the exit and runs nothing; then the bus lock passes once",
     .needs = {"bus-lock-exit", "immediate-exit"}, BUS_LOCK_CASE)
{
	struct vm *vm = new_buslock_vm(.guest = &three);
	struct vcpu *vcpu = vm->vcpu[0];
	uint32_t seen;

	run_to_lock(vcpu, &three, "first");
	seen = split_word(vm);
	CHECK_EQ(seen, stops_before() ? 0 : 1, "memory at the exit");
	for (int i = 1; i <= 2; i++) {
		check_push(t, "immediate_exit, time %d", i);
		CHECK_ERRNO(vcpu_complete(vcpu), 0, "KVM_RUN");
		CHECK_EQ(split_word(vm), seen, "memory");
		CHECK_EQ(get_regs(vcpu).rip, rip_at_lock(&three, "first"), "RIP");
		CHECK_EQ(vcpu->run->flags & KVM_RUN_X86_BUS_LOCK, 0, "kvm_run.flags: BUS_LOCK");
		check_pop(t);
	}
	run_to_lock(vcpu, &three, "second");
	CHECK_EQ(split_word(vm), seen + 1, "memory at the exit of the second");
	run_to_lock(vcpu, &three, "third");
	CHECK_EQ(run_until_done(vcpu), 0x21, "end of the guest");
	CHECK_EQ(split_word(vm), 3, "memory at the end");
}

#define AFTER_PATCH	4
#define AFTER_PATCH_STR GUEST_STR(AFTER_PATCH)
#define ODD		(SPLIT + 1) /* 16 bits there are in two lines, too */
#define ODD_STR		GUEST_STR(ODD)

GUEST_ASM(patched, MODE_LONG,
	  "locked before, lock incl " SPLIT_STR "\n"
	  "locked victim, lock incl " SPLIT_STR "\n"
	  "mov $" AFTER_PATCH_STR ", %ecx\n"
	  "1: lock incw " ODD_STR "\n"
	  "dec %ecx\n"
	  "jnz 1b\n"
	  "mov $0x22, %al\n" GUEST_DONE);

/*
 * With the pending instruction gone and RIP where it was, the count of 1 waits for the next bus
 * lock, which so passes unseen on AMD (6.16 to 7.2). One may get lost, and no more.
 */
CASE(patched_instruction, "buslock/patched-instruction",
     "the pending instruction overwritten with NOPs: not executed, later bus locks exit",
     .needs = {"bus-lock-exit"}, BUS_LOCK_CASE)
{
	struct vm *vm = new_buslock_vm(.guest = &patched);
	uint64_t at = symbol(&patched, "victim");
	uint64_t len = symbol(&patched, "victim_next") - at;
	struct vcpu *vcpu = vm->vcpu[0];
	unsigned int seen;

	run_to_lock(vcpu, &patched, "before");
	if (stops_before())
		run_to_lock(vcpu, &patched, "victim");
	memset(memory(vm, at, len), 0x90, len);
	seen = count_bus_locks(vcpu, AFTER_PATCH);
	test_info(t, "unseen after the patch", "%u", AFTER_PATCH - seen);
	CHECK(seen >= AFTER_PATCH - 1, "of the bus locks after the patch all but one exit");
	if (!stops_before())
		CHECK_EQ(seen, AFTER_PATCH, "bus locks after the patch");
	CHECK_EQ(split_word(vm), 1 + (AFTER_PATCH << 8), "memory at the end");
}
