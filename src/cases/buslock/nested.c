// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bus locks of a guest's guest. L1 knows nothing of them: KVM takes the exit and goes on in L2. It
 * keeps the count of 1 across an exit to L1 while L2 stays at the instruction (nested.c,
 * nested_vmcb02_prepare_control), or an L1 with a busy timer would never get past it.
 */
#include "buslock_case.h"
#include "kvex/svm_guest.h"

#define LOCKS	  50
#define LOCKS_STR GUEST_STR(LOCKS)
#define AT	  3 /* the NMI comes with this one pending */

GUEST_ASM(l2, MODE_LONG,
	  "mov $" LOCKS_STR ", %ecx\n"
	  "1: locked lock, lock incl " SPLIT_STR "\n"
	  "dec %ecx\n"
	  "jnz 1b\n"
	  "vmmcall\n");

static struct vcpu *new_l2(struct test *t)
{
	struct vm *vm = new_buslock_vm(.guest = &l2);

	CHECK_ERRNO(svm_guest_add(vm->vcpu[0]), 0, "a guest hypervisor");
	return vm->vcpu[0];
}

static void run_to_l2_lock(struct test *t, struct vcpu *vcpu, uint32_t done)
{
	run_to_lock(vcpu, &l2, "lock");
	CHECK_EQ(vcpu->run->flags & KVM_RUN_X86_GUEST_MODE, KVM_RUN_X86_GUEST_MODE,
		 "kvm_run.flags: GUEST_MODE");
	CHECK_EQ(split_word(vcpu->vm), done, "memory at the exit");
}

/* From its start to VMMCALL, which L1 sees. */
static void run_l2(struct test *t, struct vcpu *vcpu, uint32_t done)
{
	for (uint32_t i = 0; i < LOCKS; i++) {
		check_push(t, "bus lock %u of L2", i + 1);
		run_to_l2_lock(t, vcpu, done + i);
		check_pop(t);
	}
	CHECK_EQ(run_until_sync(vcpu), SVM_EXIT_VMMCALL, "what L1 sees");
	CHECK_EQ(split_word(vcpu->vm), done + LOCKS, "memory after L2");
}

CASE(nested_l2, "buslock/nested-l2",
     "bus locks of a guest's guest exit, each once, and L1 sees none",
     .needs = {"bus-lock-exit", "amd", "nested"}, BUS_LOCK_CASE)
{
	struct vcpu *vcpu = new_l2(t);
	uint64_t start = GUEST_GPA_CODE;

	run_l2(t, vcpu, 0);
	memcpy(svm_guest_vmcb(vcpu->vm) + SVM_VMCB_RIP, &start, sizeof(start));
	run_l2(t, vcpu, LOCKS);
}

CASE(nested_exit_pending, "buslock/nested-exit-pending",
     "an exit to L1 while a bus lock of L2 is pending: L2 gets past it when L1 runs it again",
     .needs = {"bus-lock-exit", "amd", "nested"}, BUS_LOCK_CASE)
{
	struct vcpu *vcpu = new_l2(t);

	for (uint32_t i = 0; i < AT; i++)
		run_to_l2_lock(t, vcpu, i);
	CHECK_ERRNO(try_ioctl(vcpu->fd, KVM_NMI, NULL), 0, "KVM_NMI");
	CHECK_EQ(run_until_sync(vcpu), SVM_EXIT_NMI, "what L1 sees");
	CHECK_EQ(split_word(vcpu->vm), AT - 1, "memory at the exit to L1");
	run_to_l2_lock(t, vcpu, AT);
	run_to_l2_lock(t, vcpu, AT + 1);
}
