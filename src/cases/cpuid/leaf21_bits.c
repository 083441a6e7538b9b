// SPDX-License-Identifier: GPL-2.0-or-later
/* CPUID 0x80000021 as KVM_GET_SUPPORTED_CPUID tells it, against the CPU's own. */
#include <cpuid.h>

#include "cases/cpuid/leaf21.h"
#include "harness/case.h"
#include "kvex/cpuid.h"
#include "kvex/sys.h"

#define RAP_SIZE 0x00ff0000 /* EBX, with ERAPS */

static struct kvm_cpuid_entry2 cpu_leaf21(void)
{
	struct kvm_cpuid_entry2 e = {0};
	unsigned int max, unused;

	__cpuid(LEAF_MAX_EXT, max, unused, unused, unused);
	if (max >= LEAF21)
		__cpuid_count(LEAF21, 0, e.eax, e.ebx, e.ecx, e.edx);
	return e;
}

CASE(leaf21_bits, "cpuid/leaf21-bits",
     "CPUID 0x80000021: no bit that neither the CPU has nor KVM can make up",
     .guards = {.commit = "49c140d5af12", .in = {"6.16"}})
{
	const struct kvm_cpuid2 *supported = get_supported_cpuid();
	const struct kvm_cpuid_entry2 *kvm = cpuid_find(supported, LEAF21, 0);
	struct kvm_cpuid_entry2 cpu = cpu_leaf21();
	uint32_t max = cpuid_reg(supported, LEAF_MAX_EXT, 0, CPUID_EAX);
	char names[128];

	CHECK_EQ(kvm != NULL, max >= LEAF21, "the leaf is there if the highest leaf says so");
	/* kvm_intel, and CPUs without leaf 0x8000001d: KVM does not raise the highest leaf there.
	 */
	REQUIRE(kvm, "cpuid-leaf21", "use an AMD CPU that has leaf 0x8000001d",
		"the highest extended CPUID leaf is %#x", max);
	test_info(t, "kvm", "%#x %s", kvm->eax, cpuid_leaf21_names(kvm->eax, names, sizeof(names)));
	test_info(t, "cpu", "%#x %s", cpu.eax, cpuid_leaf21_names(cpu.eax, names, sizeof(names)));
	test_info(t, "cpu only", "%#x", cpu.eax & ~kvm->eax);

	CHECK_EQ(kvm->eax & ~cpu.eax & ~NOT_FROM_CPU, 0, "EAX bits that the CPU does not have");
	CHECK_EQ(kvm->eax & RESERVED_BIT, 0, "EAX bit 31, reserved");
	CHECK(kvm->eax & NO_SMM_CTL_MSR, "NO_SMM_CTL_MSR: KVM has no such MSR on any CPU");
	CHECK_EQ(kvm->ebx & ~(kvm->eax & ERAPS ? cpu.ebx & RAP_SIZE : 0), 0,
		 "EBX: nothing but the RAP's size, and that with ERAPS only");
	/*
	 * ECX holds immunities that the kernel makes up for CPUs that lack the bit, and grows:
	 * Debian's 6.12.117 sets bit 7 on an EPYC-Milan whose own ECX is 0. So no FAIL for new
	 * ones.
	 */
	test_info(t, "ecx", "%#x, beside TSA_SQ_NO and TSA_L1_NO %#x", kvm->ecx,
		  kvm->ecx & ~TSA_NO);
	CHECK_EQ(kvm->edx, 0, "EDX, reserved");
}
