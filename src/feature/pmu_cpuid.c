// SPDX-License-Identifier: GPL-2.0-or-later
/* What CPUID says of the PMU. */
#include "kvex/pmu.h"

#include <stdio.h>
#include <string.h>

#include "kvex/cpuid.h"

#define LEAF_INTEL_PMU	    0xa
#define LEAF_AMD_FEATURES   0x80000001
#define LEAF_AMD_PERFMON_V2 0x80000022
#define PERF_CTR_CORE	    23 /* of LEAF_AMD_FEATURES ECX */

static void read_intel(const struct kvm_cpuid2 *cpuid, struct pmu *pmu)
{
	uint32_t eax = cpuid_reg(cpuid, LEAF_INTEL_PMU, 0, CPUID_EAX);

	pmu->branches = 0xc4;
	pmu->cycles = 0x3c;
	pmu->version = eax & 0xff;
	if (!pmu->version)
		return;
	pmu->counters = eax >> 8 & 0xff;
	pmu->width = eax >> 16 & 0xff;
	pmu->select = PMU_INTEL_SELECT;
	pmu->counter = PMU_INTEL_COUNTER;
	pmu->step = 1;
	if (pmu->version < 2)
		return;
	pmu->fixed = cpuid_reg(cpuid, LEAF_INTEL_PMU, 0, CPUID_EDX) & 0x1f;
	pmu->global_ctl = PMU_INTEL_GLOBAL_CTL;
	pmu->global_status = PMU_INTEL_STATUS;
	pmu->status_clear = PMU_INTEL_STATUS_CLEAR;
}

static void read_amd(const struct kvm_cpuid2 *cpuid, struct pmu *pmu)
{
	pmu->amd = true;
	pmu->branches = 0xc2;
	pmu->cycles = 0x76;
	if (!cpuid_bit(cpuid, LEAF_AMD_FEATURES, CPUID_ECX, PERF_CTR_CORE))
		return;
	pmu->version = 1;
	pmu->counters = 6;
	pmu->width = 48;
	pmu->select = PMU_AMD_SELECT;
	pmu->counter = PMU_AMD_COUNTER;
	pmu->step = 2;
	if (!cpuid_bit(cpuid, LEAF_AMD_PERFMON_V2, CPUID_EAX, 0))
		return;
	pmu->version = 2;
	pmu->counters = cpuid_reg(cpuid, LEAF_AMD_PERFMON_V2, 0, CPUID_EBX) & 0xf;
	pmu->global_ctl = PMU_AMD_GLOBAL_CTL;
	pmu->global_status = PMU_AMD_STATUS;
	pmu->status_clear = PMU_AMD_STATUS_CLEAR;
}

void pmu_use_k7(struct pmu *pmu)
{
	pmu->counters = PMU_K7_COUNTERS;
	pmu->width = 48;
	pmu->select = PMU_K7_SELECT;
	pmu->counter = PMU_K7_COUNTER;
	pmu->step = 1;
}

void pmu_read_cpuid(const struct kvm_cpuid2 *cpuid, struct pmu *pmu)
{
	char vendor[13];

	*pmu = (struct pmu){0};
	cpuid_vendor(cpuid, vendor);
	if (!strcmp(vendor, "GenuineIntel"))
		read_intel(cpuid, pmu);
	else
		read_amd(cpuid, pmu);
}

static void clear_leaf(struct kvm_cpuid2 *cpuid, uint32_t leaf)
{
	struct kvm_cpuid_entry2 *e = cpuid_edit(cpuid, leaf, 0);

	if (e)
		e->eax = e->ebx = e->ecx = e->edx = 0;
}

void pmu_clear_cpuid(struct kvm_cpuid2 *cpuid)
{
	struct kvm_cpuid_entry2 *e = cpuid_edit(cpuid, LEAF_AMD_FEATURES, 0);

	if (e)
		e->ecx &= ~(1u << PERF_CTR_CORE);
	clear_leaf(cpuid, LEAF_INTEL_PMU);
	clear_leaf(cpuid, LEAF_AMD_PERFMON_V2);
}

const char *pmu_describe(const struct pmu *pmu, char *buf, size_t len)
{
	char fixed[32] = "";

	if (pmu->fixed)
		snprintf(fixed, sizeof(fixed), ", %u fixed ones", pmu->fixed);
	if (!pmu->counters)
		snprintf(buf, len, "no counters");
	else if (pmu->amd)
		snprintf(buf, len, "%u counters of %u bits%s", pmu->counters, pmu->width,
			 pmu->version > 1 ? ", PerfMonV2" : "");
	else
		snprintf(buf, len, "%u counters of %u bits%s, architectural PMU version %u",
			 pmu->counters, pmu->width, fixed, pmu->version);
	return buf;
}
