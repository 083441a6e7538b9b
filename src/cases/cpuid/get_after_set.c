// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KVM_GET_CPUID2 gives back what KVM_SET_CPUID2 was given, but for the few bits that follow the
 * vCPU's registers (kvm_update_cpuid_runtime() in arch/x86/kvm/cpuid.c, 6.1 to 7.2).
 */
#include <stdlib.h>

#include "harness/case.h"
#include "kvex/cpuid.h"

#define MAX_ENTRIES 256
#define ANY_INDEX   0xffffffff

/* Bits that are KVM's to set: by leaf, sub-leaf and register. */
static const struct {
	uint32_t leaf, index, eax, ebx, ecx, edx;
} dynamic[] = {
	{0x1, 0, 0, 0, 1 << 27 | 1 << 3, 1 << 9}, /* OSXSAVE, MWAIT; APIC */
	{0x7, 0, 0, 0, 1 << 4, 0},		  /* OSPKE */
	{0xd, 0, 0, ~0U, 0, 0},			  /* size of what XCR0 enables */
	{0xd, 1, 0, ~0U, 0, 0},			  /* and of XCR0 with XSS */
	{0x12, ANY_INDEX, ~0U, ~0U, ~0U, ~0U},	  /* SGX: what an enclave may have of XCR0 */
	{0x40000001, 0, 1 << 7, 0, 0, 0},	  /* PV_UNHALT, if HLT does not exit */
};

static struct kvm_cpuid_entry2 without_dynamic(const struct kvm_cpuid_entry2 *e)
{
	struct kvm_cpuid_entry2 r = *e;
	unsigned int i;

	for (i = 0; i < sizeof(dynamic) / sizeof(dynamic[0]); i++) {
		if (e->function != dynamic[i].leaf ||
		    (e->index != dynamic[i].index && dynamic[i].index != ANY_INDEX))
			continue;
		r.eax &= ~dynamic[i].eax;
		r.ebx &= ~dynamic[i].ebx;
		r.ecx &= ~dynamic[i].ecx;
		r.edx &= ~dynamic[i].edx;
	}
	return r;
}

static void check_entry(struct test *t, const struct kvm_cpuid_entry2 *set,
			const struct kvm_cpuid_entry2 *got)
{
	struct kvm_cpuid_entry2 s = without_dynamic(set), g = without_dynamic(got);

	check_push(t, "CPUID %#x.%u", set->function, set->index);
	CHECK_EQ(g.function, s.function, "leaf");
	CHECK_EQ(g.index, s.index, "sub-leaf");
	CHECK_EQ(g.flags, s.flags, "flags");
	CHECK_EQ(g.eax, s.eax, "EAX");
	CHECK_EQ(g.ebx, s.ebx, "EBX");
	CHECK_EQ(g.ecx, s.ecx, "ECX");
	CHECK_EQ(g.edx, s.edx, "EDX");
	check_pop(t);
}

CASE(get_after_set, "cpuid/get-after-set",
     "KVM_GET_CPUID2 gives back what KVM_SET_CPUID2 was given",
     .xfail = {{"kvm_pvm",
		"KVM_SET_CPUID2 turns features of the CPU on that it was not given, in "
		"leaves 1, 7 and 0xd: tests/reproducers/pvm-cpuid-not-kept.c",
		"CPUID 0x1.|CPUID 0x7.|CPUID 0xd."}})
{
	const struct kvm_cpuid2 *set = get_supported_cpuid();
	struct kvm_cpuid2 *got = calloc(1, sizeof(*got) + MAX_ENTRIES * sizeof(got->entries[0]));
	struct vm *vm = bare_vm();
	unsigned int i;

	if (!got)
		test_error(t, "out of memory");
	ASSERT(!try_stage(vm, VM_STAGE_VCPUS), "a vCPU");
	ASSERT(!vcpu_set_cpuid(vm->vcpu[0], set), "KVM_SET_CPUID2");
	got->nent = MAX_ENTRIES;
	ASSERT(!try_ioctl(vm->vcpu[0]->fd, KVM_GET_CPUID2, got), "KVM_GET_CPUID2");
	for (i = 0; i < set->nent; i++)
		check_entry(t, &set->entries[i], &got->entries[i]);
	free(got);
}
