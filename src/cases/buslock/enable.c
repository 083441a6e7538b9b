// SPDX-License-Identifier: GPL-2.0-or-later
/* When KVM_CAP_X86_BUS_LOCK_EXIT holds: not asked for, asked to be off, asked for late. */
#include "buslock_case.h"

#define LOCKS	  20
#define LOCKS_STR GUEST_STR(LOCKS)

GUEST_ASM(some, MODE_LONG,
	  "mov $" LOCKS_STR ", %ecx\n"
	  "1: lock incl " SPLIT_STR "\n"
	  "dec %ecx\n"
	  "jnz 1b\n"
	  "mov $0x31, %al\n" GUEST_DONE);

static unsigned int exits_with(struct test *t, uint64_t arg, bool exit_before)
{
	struct vm *vm = bare_vm(.guest = &some);

	if (exit_before)
		CHECK_ERRNO(
			try_enable_cap(vm, KVM_CAP_X86_BUS_LOCK_EXIT, KVM_BUS_LOCK_DETECTION_EXIT),
			0, "KVM_ENABLE_CAP with EXIT");
	if (arg)
		CHECK_ERRNO(try_enable_cap(vm, KVM_CAP_X86_BUS_LOCK_EXIT, arg), 0,
			    "KVM_ENABLE_CAP with OFF");
	for (const enum vm_stage *s = vm_default_stages; *s != VM_STAGE_END; s++)
		ASSERT(!try_stage(vm, *s), "a stage of the VM");
	return count_bus_locks(vm->vcpu[0], LOCKS);
}

/*
 * OFF only says that EXIT is not asked for: it takes nothing back (x86.c, kvm_vm_ioctl_enable_cap,
 * 6.16 to 7.2). api.rst 7.22 leaves it open, so the third is told and not judged.
 */
CASE(off, "buslock/off-no-exit", "without the capability, or with OFF, no bus lock exits",
     .needs = {"bus-lock-exit"}, BUS_LOCK_CASE)
{
	CHECK_EQ(exits_with(t, 0, false), 0, "exits without KVM_ENABLE_CAP");
	CHECK_EQ(exits_with(t, KVM_BUS_LOCK_DETECTION_OFF, false), 0, "exits with OFF");
	test_info(t, "exits with OFF after EXIT", "%u of %d",
		  exits_with(t, KVM_BUS_LOCK_DETECTION_OFF, true), LOCKS);
}

static void make_vcpus(struct test *t, struct vm *vm, int *late)
{
	struct vcpu *vcpu;

	ASSERT(!try_stage(vm, VM_STAGE_MEMORY), "memory");
	ASSERT(!try_stage(vm, VM_STAGE_VCPUS), "a vCPU before the capability");
	*late = try_enable_cap(vm, KVM_CAP_X86_BUS_LOCK_EXIT, KVM_BUS_LOCK_DETECTION_EXIT);
	CHECK(*late == 0 || *late == -EINVAL, "late KVM_ENABLE_CAP: taken, or refused as late");
	ASSERT(!vcpu_create(vm, 1, &vcpu), "a vCPU after it");
	ASSERT(!try_stage(vm, VM_STAGE_CPUID), "CPUID");
	ASSERT(!try_stage(vm, VM_STAGE_REGS), "registers");
}

/*
 * KVM does not refuse it once there are vCPUs (6.16 to 7.2). kvm_amd looks at it when it makes a
 * vCPU's VMCB, so the elder one goes without; kvm_intel at KVM_SET_CPUID2, which comes later here.
 */
CASE(late_enable, "buslock/late-enable",
     "enabled after the first vCPU: later ones exit, the first always or never",
     .needs = {"bus-lock-exit"}, BUS_LOCK_CASE)
{
	struct vm *vm = bare_vm(.guest = &some);
	unsigned int elder, younger;
	int late;

	make_vcpus(t, vm, &late);
	elder = count_bus_locks(vm->vcpu[0], LOCKS);
	younger = count_bus_locks(vm->vcpu[1], LOCKS);
	CHECK_EQ(younger, late ? 0 : LOCKS, "exits of the vCPU that was made after it");
	CHECK_EQ(elder, elder && !late ? LOCKS : 0, "exits of the vCPU that was there before");
	test_info(t, "the elder vCPU", "%s", elder ? "exits" : "does not exit");
	CHECK_EQ(split_word(vm), 2 * LOCKS, "memory at the end");
}
