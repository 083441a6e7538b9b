/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pmu: which performance counters a CPUID table promises, and their MSRs. AMD: the core counters
 * (APM vol. 2 section 13.2.1) and PerfMonV2; Intel: the architectural PMU (SDM vol. 3 chapter 21).
 * AMD's four counters of the K7 stand in no CPUID leaf, and KVM never faults on them, PMU or not:
 * who wants them asks for them, by pmu_use_k7().
 */
#ifndef KVEX_PMU_H
#define KVEX_PMU_H

#include "kvex/sys.h"

#define PMU_EVENT_INSNS 0xc0 /* instructions retired, AMD and Intel alike */
/* Bits of an event select register. */
#define PMU_SELECT_USER	  (1u << 16)
#define PMU_SELECT_OS	  (1u << 17)
#define PMU_SELECT_INT	  (1u << 20) /* interrupt at overflow */
#define PMU_SELECT_ENABLE (1u << 22)

/* MSRs; of counters the first one's. */
enum pmu_msr {
	PMU_INTEL_COUNTER = 0xc1, /* IA32_PMC0: takes 32 bits, and extends their sign */
	PMU_INTEL_SELECT = 0x186,
	PMU_INTEL_FIXED = 0x309,
	PMU_INTEL_CAPABILITIES = 0x345,
	PMU_INTEL_FIXED_CTL = 0x38d,
	PMU_INTEL_STATUS = 0x38e,
	PMU_INTEL_GLOBAL_CTL = 0x38f,
	PMU_INTEL_STATUS_CLEAR = 0x390,
	PMU_INTEL_COUNTER_WIDE = 0x4c1, /* IA32_A_PMC0: the same counters, written in full */
	PMU_AMD_STATUS = 0xc0000300,
	PMU_AMD_GLOBAL_CTL = 0xc0000301,
	PMU_AMD_STATUS_CLEAR = 0xc0000302,
	PMU_AMD_STATUS_SET = 0xc0000303,
	PMU_K7_SELECT = 0xc0010000,
	PMU_K7_COUNTER = 0xc0010004,
	PMU_AMD_SELECT = 0xc0010200, /* and the counter behind each */
	PMU_AMD_COUNTER = 0xc0010201,
};
#define PMU_K7_COUNTERS 4

struct pmu {
	unsigned int counters; /* programmable ones; 0: no PMU */
	unsigned int fixed;    /* that count one event each */
	unsigned int width;    /* bits of a counter */
	unsigned int version;  /* Intel's; AMD: 2 with PerfMonV2, else 1 */
	bool amd;
	uint32_t select, counter;	      /* MSRs of counter 0 */
	uint32_t step;			      /* from an MSR to the next counter's */
	uint32_t global_ctl;		      /* a bit for each counter; 0: there is no such MSR, */
	uint32_t global_status, status_clear; /* nor these */
	uint32_t branches, cycles;	      /* events: branches retired, cycles not halted */
};

/* What CPUID shows to a guest. */
void pmu_read_cpuid(const struct kvm_cpuid2 *cpuid, struct pmu *pmu);
/* Of AMD's counters the first four, by the MSRs of the K7. */
void pmu_use_k7(struct pmu *pmu);
/*
 * Takes the PMU out of CPUID, for KVM does not when KVM_CAP_PMU_CAPABILITY disables it: 0x80000001
 * ECX[23], leaves 0x80000022 and 0xa.
 */
void pmu_clear_cpuid(struct kvm_cpuid2 *cpuid);
/* "6 counters of 48 bits, PerfMonV2". Written to BUF, which it returns. */
const char *pmu_describe(const struct pmu *pmu, char *buf, size_t len);

#endif
