/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AMD's core performance counters with PerfMonV2: registers and rules, without QEMU.
 * APM: AMD64 Architecture Programmer's Manual, volume 2, section 13.2 (24593).
 * PPR: Processor Programming Reference, registers PERF_CTL, PERF_CTR and PerfCntrGlobal*.
 */
#ifndef MODELS_CPU_PMU_H
#define MODELS_CPU_PMU_H

#include <stdbool.h>
#include <stdint.h>

#define PMU_COUNTERS 6 /* APM 13.2.1: PerfCtrExtCore means six of them */
#define PMU_LEGACY   4
#define PMU_WIDTH    48

#define PMU_MSR_LEGACY_CTL    0xc0010000u
#define PMU_MSR_LEGACY_CTR    0xc0010004u
#define PMU_MSR_CTL	      0xc0010200u /* even: control, odd: counter */
#define PMU_MSR_CTR	      0xc0010201u
#define PMU_MSR_GLOBAL_STATUS 0xc0000300u
#define PMU_MSR_GLOBAL_CTL    0xc0000301u
#define PMU_MSR_STATUS_CLR    0xc0000302u
#define PMU_MSR_STATUS_SET    0xc0000303u

#define PMU_CTL_USR	 (1ull << 16)
#define PMU_CTL_OS	 (1ull << 17)
#define PMU_CTL_EDGE	 (1ull << 18)
#define PMU_CTL_INT	 (1ull << 20)
#define PMU_CTL_EN	 (1ull << 22)
#define PMU_CTL_INV	 (1ull << 23)
#define PMU_CTL_CMASK	 24
#define PMU_CTL_GUEST	 (1ull << 40)
#define PMU_CTL_HOST	 (1ull << 41)
#define PMU_CTL_RESERVED 0xfffffcf000280000ull

#define PMU_EVENT_LS_DISPATCH 0x029
#define PMU_EVENT_CYCLES      0x076
#define PMU_EVENT_INSNS	      0x0c0
#define PMU_EVENT_BRANCHES    0x0c2
#define PMU_EVENT_MISSES      0x0c3

/* A stand-in: every 32nd branch of a class of code counts as mispredicted. */
#define PMU_BRANCHES_PER_MISS 32

#define PMU_BUDGET_MAX (1ull << 22)

/* Who ran: the host or an SVM guest, at CPL 0 to 2 or at CPL 3. */
enum pmu_class { PMU_HOST_KERNEL, PMU_HOST_USER, PMU_GUEST_KERNEL, PMU_GUEST_USER, PMU_CLASSES };

struct pmu_events {
	uint64_t insns[PMU_CLASSES];
	uint64_t branches[PMU_CLASSES]; /* never more than insns */
};

/* Ways in which the model can be wrong on purpose: a mask of these in struct pmu. */
enum pmu_bug {
	PMU_BUG_RUNS_DISABLED = 1 << 0, /* PERF_CTL.En is ignored */
	PMU_BUG_LOST_PMI = 1 << 1,	/* no interrupt on overflow */
	PMU_BUG_WRONG_CPL = 1 << 2,	/* CPL 3 is counted as CPL 0 is */
	PMU_BUG_GUEST_ONLY = 1 << 4,	/* PERF_CTL.HostGuestOnly is ignored */
	PMU_BUG_NO_STATUS = 1 << 5,	/* overflow leaves PerfCntrGlobalStatus alone */
	PMU_BUG_SHORT_WRITE = 1 << 6,	/* a written counter keeps 32 bits */
	PMU_BUG_GLOBAL_CTL = 1 << 7,	/* PerfCntrGlobalCtl is ignored */
	PMU_BUG_STATUS_CLR = 1 << 8,	/* PerfCntrGlobalStatusClr is ignored */
	PMU_BUG_BRANCHES = 1 << 9,	/* the branch event counts instructions */
	PMU_BUG_RDPMC = 1 << 10,	/* RDPMC reads the neighbour */
	PMU_BUG_OFF_BY_ONE = 1 << 11,	/* RDPMC gives one more than there is */
	PMU_BUG_LEGACY = 1 << 12,	/* C001_0000 to C001_0007 are no aliases */
	PMU_BUG_RESERVED = 1 << 13,	/* reserved bits are kept */
	PMU_BUG_STATUS_SET = 1 << 14,	/* PerfCntrGlobalStatusSet is ignored */
	PMU_BUG_PMI_UNASKED = 1 << 15,	/* overflow interrupts without PERF_CTL.Int */
};

struct pmu {
	uint64_t ctl[PMU_COUNTERS];
	uint64_t ctr[PMU_COUNTERS];
	uint64_t global_ctl;
	uint64_t global_status;
	uint64_t branches[PMU_CLASSES];	   /* since reset, for PMU_BRANCHES_PER_MISS */
	uint64_t detached[2 * PMU_LEGACY]; /* what PMU_BUG_LEGACY stores */
	uint64_t bugs;
};

void pmu_reset(struct pmu *pmu, uint64_t bugs);

/*
 * MSR: a legacy one, control or counter; one of the PMU_COUNTERS pairs from PMU_MSR_CTL on; or one
 * from PMU_MSR_GLOBAL_STATUS to PMU_MSR_STATUS_SET. No access to them faults.
 */
uint64_t pmu_read_msr(struct pmu *pmu, uint32_t msr);
void pmu_write_msr(struct pmu *pmu, uint32_t msr, uint64_t value);
/* False: #GP. */
bool pmu_read_pmc(struct pmu *pmu, uint32_t index, uint64_t *value);

/* Counts what happened since the last call; true: send one PMI. svme: EFER.SVME meanwhile. */
bool pmu_advance(struct pmu *pmu, const struct pmu_events *events, bool svme);
/*
 * Instructions that CLASS may run, and all other classes theirs, before a counter overflows: 1 to
 * PMU_BUDGET_MAX.
 */
uint64_t pmu_budget(const struct pmu *pmu, enum pmu_class class, bool svme);

#endif
