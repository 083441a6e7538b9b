// SPDX-License-Identifier: GPL-2.0-or-later
/* One exit for each bus lock, and none for anything else; what is seen at each of them. */
#include <time.h>

#include "buslock_case.h"

#define LOCKS 1000
#define FEW   5

#define LOCKS_STR GUEST_STR(LOCKS)
#define FEW_STR	  GUEST_STR(FEW)

/* No bus locks: a lock within a line, a split access without one, an exchange of registers. */
#define HARMLESS                                                                                   \
	"lock incl " ALIGNED_STR "\n"                                                              \
	"incl " SPLIT_STR "\n"                                                                     \
	"decl " SPLIT_STR "\n"                                                                     \
	"xchg %eax, " ALIGNED_STR "\n"                                                             \
	"xchg %ebx, %edx\n"                                                                        \
	"mov $0x11, %al\n" GUEST_SYNC

GUEST_ASM(many, MODE_LONG,
	  HARMLESS "mov $" LOCKS_STR ", %ecx\n"
		   "1: lock incl " SPLIT_STR "\n"
		   "dec %ecx\n"
		   "jnz 1b\n" HARMLESS "mov $0x12, %al\n" GUEST_DONE);

/* An exit of another kind comes between two bus locks. */
GUEST_ASM(few, MODE_LONG,
	  "mov $" FEW_STR ", %ecx\n"
	  "1: mov $1, %eax\n"
	  "locked lock, lock xadd %eax, " SPLIT_STR "\n"
	  "mov %cl, %al\n" GUEST_SYNC "dec %ecx\n"
	  "jnz 1b\n"
	  "mov $0x13, %al\n" GUEST_DONE);

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

CASE(buslock_count, "buslock/count", "1000 split locks: 1000 exits, and no others",
     .needs = {"bus-lock-exit"}, BUS_LOCK_CASE)
{
	struct vm *vm = new_buslock_vm(.guest = &many);
	struct vcpu *vcpu = vm->vcpu[0];
	unsigned int i;
	double start;

	CHECK_EQ(run_until_sync(vcpu), 0x11, "what is no bus lock");
	start = now();
	for (i = 0; i < LOCKS; i++) {
		check_push(t, "bus lock %u", i + 1);
		run_to_bus_lock(vcpu);
		check_pop(t);
	}
	test_info(t, "us per exit", "%.1f", (now() - start) * 1e6 / LOCKS);
	CHECK_EQ(run_until_sync(vcpu), 0x11, "what is no bus lock, after them");
	CHECK_EQ(split_word(vm), LOCKS, "the word that they count in");
	CHECK_EQ(run_until_done(vcpu), 0x12, "end of the guest");
}

CASE(rip_and_memory, "buslock/rip-and-memory",
     "at the exit the instruction is still to come (AMD), or has just been (Intel)",
     .needs = {"bus-lock-exit"}, BUS_LOCK_CASE)
{
	struct vm *vm = new_buslock_vm(.guest = &few);
	struct vcpu *vcpu = vm->vcpu[0];
	unsigned int i;

	for (i = 0; i < FEW; i++) {
		check_push(t, "bus lock %u", i + 1);
		run_to_lock(vcpu, &few, "lock");
		CHECK_EQ(split_word(vm), stops_before() ? i : i + 1, "memory at the exit");
		CHECK_EQ(get_regs(vcpu).rax, stops_before() ? 1 : i, "RAX at the exit");
		CHECK_EQ(run_until_sync(vcpu), FEW - i, "the guest goes on");
		CHECK_EQ(vcpu->run->flags & KVM_RUN_X86_BUS_LOCK, 0,
			 "kvm_run.flags at an OUT: BUS_LOCK");
		CHECK_EQ(split_word(vm), i + 1, "memory at an OUT");
		check_pop(t);
	}
	CHECK_EQ(run_until_done(vcpu), 0x13, "end of the guest");
}
