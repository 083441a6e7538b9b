// SPDX-License-Identifier: GPL-2.0-or-later
/* The PMU's registers: what a read gives and what a write keeps. */
#include "models/cpu/pmu.h"

#include <string.h>

#define MASK48	     ((1ull << PMU_WIDTH) - 1)
#define ALL_COUNTERS ((1ull << PMU_COUNTERS) - 1)

/*
 * PPR, PerfCntrGlobalCtl: reset sets the enable bit of every counter, so that software which knows
 * nothing of PerfMonV2 still counts. The counters' reset values are zero.
 */
void pmu_reset(struct pmu *pmu, uint64_t bugs)
{
	memset(pmu, 0, sizeof(*pmu));
	pmu->bugs = bugs;
	pmu->global_ctl = ALL_COUNTERS;
}

static bool is_legacy(uint32_t msr)
{
	return msr >= PMU_MSR_LEGACY_CTL && msr < PMU_MSR_LEGACY_CTL + 2 * PMU_LEGACY;
}

static bool is_extended(uint32_t msr)
{
	return msr >= PMU_MSR_CTL && msr < PMU_MSR_CTL + 2 * PMU_COUNTERS;
}

/* APM 13.2.1: C001_0000 to C001_0007 are aliases of the first four extended pairs. */
static uint32_t unalias(uint32_t msr)
{
	if (!is_legacy(msr))
		return msr;
	if (msr >= PMU_MSR_LEGACY_CTR)
		return PMU_MSR_CTR + 2 * (msr - PMU_MSR_LEGACY_CTR);
	return PMU_MSR_CTL + 2 * (msr - PMU_MSR_LEGACY_CTL);
}

uint64_t pmu_read_msr(struct pmu *pmu, uint32_t msr)
{
	if (is_legacy(msr) && (pmu->bugs & PMU_BUG_LEGACY))
		return pmu->detached[msr - PMU_MSR_LEGACY_CTL];
	msr = unalias(msr);
	if (is_extended(msr)) {
		unsigned int i = (msr - PMU_MSR_CTL) / 2;

		return msr & 1 ? pmu->ctr[i] : pmu->ctl[i];
	}
	/* PPR: PerfCntrGlobalStatusClr and PerfCntrGlobalStatusSet read as zero. */
	switch (msr) {
	case PMU_MSR_GLOBAL_STATUS:
		return pmu->global_status;
	case PMU_MSR_GLOBAL_CTL:
		return pmu->global_ctl;
	default:
		return 0;
	}
}

/*
 * APM 13.2.1: a counter holds bits 47:0, bits 63:48 are reserved. A write has no sign to extend:
 * software preloads minus n with all 64 bits set, and the upper 16 are dropped.
 */
static void write_counter(struct pmu *pmu, unsigned int i, uint64_t value)
{
	pmu->ctr[i] = value & (pmu->bugs & PMU_BUG_SHORT_WRITE ? 0xffffffffull : MASK48);
}

static void write_extended(struct pmu *pmu, uint32_t msr, uint64_t value, uint64_t keep_ctl)
{
	unsigned int i = (msr - PMU_MSR_CTL) / 2;

	if (msr & 1)
		write_counter(pmu, i, value);
	else
		pmu->ctl[i] = value & keep_ctl;
}

/*
 * Reserved bits never fault: EPYC clears them (Linux commit 9b026073db2f; APM 13.2.1 only calls
 * them reserved), and a write of the read-only PerfCntrGlobalStatus is dropped. KVM relies on
 * both, arch/x86/kvm/pmu.c: "AMD ignores writes to reserved bits and read-only PMU MSRs".
 */
void pmu_write_msr(struct pmu *pmu, uint32_t msr, uint64_t value)
{
	bool keep = pmu->bugs & PMU_BUG_RESERVED;
	uint64_t global = keep ? ~0ull : ALL_COUNTERS;

	if (is_legacy(msr) && (pmu->bugs & PMU_BUG_LEGACY)) {
		pmu->detached[msr - PMU_MSR_LEGACY_CTL] = value;
		return;
	}
	msr = unalias(msr);
	if (is_extended(msr)) {
		write_extended(pmu, msr, value, keep ? ~0ull : ~PMU_CTL_RESERVED);
		return;
	}
	switch (msr) {
	case PMU_MSR_GLOBAL_CTL:
		pmu->global_ctl = value & global;
		break;
	case PMU_MSR_STATUS_CLR: /* PPR: write 1 to clear */
		if (!(pmu->bugs & PMU_BUG_STATUS_CLR))
			pmu->global_status &= ~value;
		break;
	case PMU_MSR_STATUS_SET: /* PPR: write 1 to set; sets no interrupt off */
		if (!(pmu->bugs & PMU_BUG_STATUS_SET))
			pmu->global_status |= value & global;
		break;
	}
}

/*
 * APM volume 3, RDPMC: an index without a counter is #GP. The northbridge's and the L3's counters
 * (6 and up) are not there, as CPUID says.
 */
bool pmu_read_pmc(struct pmu *pmu, uint32_t index, uint64_t *value)
{
	if (index >= PMU_COUNTERS)
		return false;
	if (pmu->bugs & PMU_BUG_RDPMC)
		index ^= 1;
	*value = pmu->ctr[index];
	if (pmu->bugs & PMU_BUG_OFF_BY_ONE)
		*value = (*value + 1) & MASK48;
	return true;
}
