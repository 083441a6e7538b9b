// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CPUID 0x80000022 (PerfMonV2). Where KVM offers none, EAX and EBX are 0: up to 6.13 and 6.12.18
 * EAX got the CPU's EBX instead, whose low bits count PMCs, and with an odd count offered
 * PerfMonV2.
 */
#include <cpuid.h>

#include "cases/cpuid/leaf21.h"
#include "harness/case.h"
#include "kvex/cpuid.h"
#include "kvex/sys.h"

#define PERFMON_V2     (1U << 0)
#define CORE_PMCS      0xfU
#define LEAF_INTEL_PMU 0xa
#define LEAF_EXT       0x80000001
#define PERFCTR_CORE   23 /* ECX */

static void check_zero(struct test *t, const struct kvm_cpuid2 *supported, uint32_t leaf)
{
	check_push(t, "CPUID %#x", leaf);
	CHECK_EQ(cpuid_reg(supported, leaf, 0, CPUID_EAX), 0, "EAX");
	CHECK_EQ(cpuid_reg(supported, leaf, 0, CPUID_EBX), 0, "EBX");
	CHECK_EQ(cpuid_reg(supported, leaf, 0, CPUID_ECX), 0, "ECX");
	CHECK_EQ(cpuid_reg(supported, leaf, 0, CPUID_EDX), 0, "EDX");
	check_pop(t);
}

static struct kvm_cpuid_entry2 cpu_leaf22(void)
{
	struct kvm_cpuid_entry2 e = {0};
	unsigned int max, unused;

	__cpuid(LEAF_MAX_EXT, max, unused, unused, unused);
	if (max >= LEAF22)
		__cpuid_count(LEAF22, 0, e.eax, e.ebx, e.ecx, e.edx);
	return e;
}

CASE(leaf22_zero_without_pmu, "cpuid/leaf22-zero-without-pmu",
     "without a PMU no CPUID leaf tells of one; without PerfMonV2 leaf 0x80000022 is 0",
     .guards = {
	     .kind = FIXED_BY,
	     .subject =
		     "KVM: x86: Explicitly zero EAX and EBX when PERFMON_V2 isn't supported by KVM",
	     .in = {"6.14", "6.12.19"}})
{
	const struct kvm_cpuid2 *supported = get_supported_cpuid();
	bool pmu = sys_check_cap(test_sys(t), KVM_CAP_PMU_CAPABILITY) > 0;
	struct kvm_cpuid_entry2 cpu = cpu_leaf22();
	uint32_t eax = cpuid_reg(supported, LEAF22, 0, CPUID_EAX);
	uint32_t pmcs = cpuid_reg(supported, LEAF22, 0, CPUID_EBX) & CORE_PMCS;

	test_info(t, "pmu", pmu ? "offered" : "not offered");
	test_info(t, "leaf 0x80000022", "%s, EAX %#x, %u core PMCs, the CPU has %u",
		  cpuid_find(supported, LEAF22, 0) ? "there" : "not there", eax, pmcs,
		  cpu.ebx & CORE_PMCS);
	CHECK_EQ(cpuid_find(supported, LEAF22, 0) != NULL,
		 cpuid_reg(supported, LEAF_MAX_EXT, 0, CPUID_EAX) >= LEAF22,
		 "the leaf is there if the highest leaf says so");
	if (!pmu) {
		check_zero(t, supported, LEAF22);
		check_zero(t, supported, LEAF_INTEL_PMU);
		CHECK(!cpuid_bit(supported, LEAF_EXT, CPUID_ECX, PERFCTR_CORE), "no PERFCTR_CORE");
	} else if (!(eax & PERFMON_V2)) {
		check_zero(t, supported, LEAF22);
	} else {
		CHECK_EQ(eax & ~cpu.eax, 0, "EAX bits that the CPU does not have");
		CHECK(pmcs > 0 && pmcs <= (cpu.ebx & CORE_PMCS),
		      "core PMCs: some, and not more than the CPU");
		CHECK(cpuid_bit(supported, LEAF_EXT, CPUID_ECX, PERFCTR_CORE),
		      "PerfMonV2 comes with PERFCTR_CORE");
	}
}
