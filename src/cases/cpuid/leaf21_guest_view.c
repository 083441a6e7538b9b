// SPDX-License-Identifier: GPL-2.0-or-later
/* CPUID 0x80000021 in the guest: what KVM_SET_CPUID2 said, bit by bit, sensible or not. */
#include <stdlib.h>

#include "cases/cpuid/leaf21.h"
#include "harness/case.h"
#include "kvex/cpuid.h"
#include "kvex/sys.h"

GUEST_ASM(reads_leaf21, MODE_LONG,
	  "mov $0x80000021, %eax\n"
	  "xor %ecx, %ecx\n"
	  "cpuid\n"
	  "mov %eax, (" GUEST_STR(GUEST_RESULT_VALUE(
		  0)) ")\n"
		      "mov %ebx, (" GUEST_STR(GUEST_RESULT_VALUE(
			      1)) ")\n"
				  "mov %ecx, (" GUEST_STR(GUEST_RESULT_VALUE(
					  2)) ")\n"
					      "mov %edx, (" GUEST_STR(GUEST_RESULT_VALUE(
						      3)) ")\n"
							  "xor %al, %al\n" GUEST_DONE);

static const enum vm_stage no_cpuid[] = {VM_STAGE_MEMORY, VM_STAGE_VCPUS, VM_STAGE_END};

/* What KVM supports, with LEAF21 as the caller has it, added if it is not there. For free(). */
static struct kvm_cpuid2 *table_with(struct test *t, const struct kvm_cpuid2 *from,
				     const struct kvm_cpuid_entry2 *leaf)
{
	struct kvm_cpuid2 *c = calloc(1, sizeof(*c) + (from->nent + 1) * sizeof(*leaf));
	struct kvm_cpuid_entry2 *e;

	if (!c)
		test_error(t, "out of memory");
	memcpy(c, from, sizeof(*c) + from->nent * sizeof(*leaf));
	e = cpuid_edit(c, LEAF21, 0);
	*(e ? e : &c->entries[c->nent++]) = *leaf;
	e = cpuid_edit(c, LEAF_MAX_EXT, 0);
	if (e && e->eax < LEAF21)
		e->eax = LEAF21;
	return c;
}

static void check_view(struct test *t, const struct kvm_cpuid2 *supported,
		       const struct kvm_cpuid_entry2 *leaf)
{
	struct vm *vm = new_vm(.guest = &reads_leaf21, .stages = no_cpuid);
	struct kvm_cpuid2 *table = table_with(t, supported, leaf);
	int r = vcpu_set_cpuid(vm->vcpu[0], table);
	const uint64_t *value = vm_result(vm)->value;

	free(table);
	ASSERT(!r, "KVM_SET_CPUID2");
	ASSERT(!try_stage(vm, VM_STAGE_REGS), "registers");
	run_until_done(vm->vcpu[0]);
	CHECK_EQ(value[0], leaf->eax, "EAX in the guest");
	CHECK_EQ(value[1], leaf->ebx, "EBX in the guest");
	CHECK_EQ(value[2], leaf->ecx, "ECX in the guest");
	CHECK_EQ(value[3], leaf->edx, "EDX in the guest");
}

CASE(leaf21_guest_view, "cpuid/leaf21-guest-view",
     "the guest's CPUID 0x80000021 is what KVM_SET_CPUID2 was given",
     .guards = {.commit = "49c140d5af12", .in = {"6.16"}})
{
	const struct kvm_cpuid2 *supported = get_supported_cpuid();
	const struct kvm_cpuid_entry2 *e = cpuid_find(supported, LEAF21, 0);
	struct kvm_cpuid_entry2 leaf = {.function = LEAF21};

	check_push(t, "no bit set");
	check_view(t, supported, &leaf);
	check_pop(t);

	if (e)
		leaf = *e;
	check_push(t, "as KVM supports it");
	check_view(t, supported, &leaf);
	check_pop(t);

	/* Not what KVM supports, but userspace's to say: KVM does not look. */
	leaf.eax ^= NO_NESTED_DATA_BP | NO_SMM_CTL_MSR | RESERVED_BIT;
	leaf.ebx = 0x12005678;
	leaf.ecx = 0x9abcdef0;
	leaf.edx = 0x0fedcba9;
	check_push(t, "bits of our own");
	check_view(t, supported, &leaf);
	check_pop(t);
}
