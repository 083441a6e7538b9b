// SPDX-License-Identifier: GPL-2.0-or-later
/* Two vCPUs with a thread each, which count in the same split word. */
#include "buslock_case.h"

#define VCPUS	  2
#define LOCKS	  1000
#define LOCKS_STR GUEST_STR(LOCKS)

GUEST_ASM(together, MODE_LONG,
	  "mov $" LOCKS_STR ", %ecx\n"
	  "1: lock incl " SPLIT_STR "\n"
	  "dec %ecx\n"
	  "jnz 1b\n"
	  "mov $0x51, %al\n" GUEST_DONE);

struct count {
	unsigned int bus_locks, unflagged;
};

/* 0 once the guest is at its end; more exits than bus locks end it too. */
static int run_all(struct vcpu *vcpu, void *arg)
{
	const struct kvm_run *run = vcpu->run;
	struct count *count = arg;

	while (count->bus_locks <= LOCKS) {
		int r = vcpu_run(vcpu);

		if (r && r != -EINTR)
			return r;
		if (r)
			continue;
		if (run->exit_reason == KVM_EXIT_IO && run->io.port == GUEST_PORT_DONE)
			return 0;
		if (run->exit_reason != KVM_EXIT_X86_BUS_LOCK)
			return -EPROTO;
		count->bus_locks++;
		if (!(run->flags & KVM_RUN_X86_BUS_LOCK))
			count->unflagged++;
	}
	return -EOVERFLOW;
}

CASE(smp, "buslock/smp", "two vCPUs, 1000 split locks of the same word each: an exit for each",
     .needs = {"bus-lock-exit"}, BUS_LOCK_CASE, .timeout = 30)
{
	struct vm *vm = new_buslock_vm(.guest = &together, .vcpus = VCPUS);
	struct count count[VCPUS] = {0};
	int i;

	for (i = 0; i < VCPUS; i++)
		ASSERT(!vcpu_start(vm->vcpu[i], run_all, &count[i]), "a thread");
	for (i = 0; i < VCPUS; i++) {
		check_push(t, "vCPU %d", i);
		CHECK_ERRNO(vcpu_join(vm->vcpu[i]), 0, "run to its end");
		CHECK_EQ(count[i].bus_locks, LOCKS, "exits of bus locks");
		CHECK_EQ(count[i].unflagged, 0, "of these without kvm_run.flags: BUS_LOCK");
		check_pop(t);
	}
	CHECK_EQ(split_word(vm), VCPUS * LOCKS, "the word at the end");
}
