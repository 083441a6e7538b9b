// SPDX-License-Identifier: GPL-2.0-or-later
/* What a counter counts, when it overflows, and how far off that is. */
#include "models/cpu/pmu.h"

/* APM 13.2.1, OsUserMode: bit 0 counts CPL 3, bit 1 counts CPL 0 to 2, neither counts nothing. */
static bool mode_counts(const struct pmu *pmu, uint64_t ctl, enum pmu_class class)
{
	bool user = class == PMU_HOST_USER || class == PMU_GUEST_USER;

	if (pmu->bugs & PMU_BUG_WRONG_CPL)
		user = false;
	return ctl & (user ? PMU_CTL_USR : PMU_CTL_OS);
}

/*
 * PPR, PERF_CTL.HostGuestOnly: 0 counts both; 1 the guest, 2 the host, 3 both, these three only
 * while EFER.SVME is set.
 */
static bool side_counts(const struct pmu *pmu, uint64_t ctl, enum pmu_class class, bool svme)
{
	bool guest = class == PMU_GUEST_KERNEL || class == PMU_GUEST_USER;

	if (!(ctl & (PMU_CTL_GUEST | PMU_CTL_HOST)) || (pmu->bugs & PMU_BUG_GUEST_ONLY))
		return true;
	return (svme || guest) && (ctl & (guest ? PMU_CTL_GUEST : PMU_CTL_HOST));
}

static unsigned int event_of(uint64_t ctl)
{
	return (ctl & 0xff) | (ctl >> 24 & 0xf00); /* APM 13.2.1: EventSelect[11:8] in bits 35:32 */
}

static unsigned int at_least(uint64_t ctl)
{
	return ctl >> PMU_CTL_CMASK & 0xff;
}

/*
 * Edge would need the order of events within a block, which is not kept: such a counter stands
 * still. So does one that waits for two events in a cycle, as no event comes twice in one.
 */
static bool can_move(uint64_t ctl)
{
	if ((ctl & PMU_CTL_EDGE) || (at_least(ctl) > 1 && !(ctl & PMU_CTL_INV)))
		return false;
	switch (event_of(ctl)) {
	case PMU_EVENT_LS_DISPATCH:
		return ctl >> 8 & 7;
	case PMU_EVENT_CYCLES:
	case PMU_EVENT_INSNS:
	case PMU_EVENT_BRANCHES:
	case PMU_EVENT_MISSES:
		return true;
	default:
		return false;
	}
}

static bool counter_counts(const struct pmu *pmu, unsigned int i, enum pmu_class class, bool svme)
{
	uint64_t ctl = pmu->ctl[i];

	if (!(ctl & PMU_CTL_EN) && !(pmu->bugs & PMU_BUG_RUNS_DISABLED))
		return false;
	/* PPR, PerfCntrGlobalCtl: a counter runs if its bit here and its En are both set. */
	if (!(pmu->global_ctl >> i & 1) && !(pmu->bugs & PMU_BUG_GLOBAL_CTL))
		return false;
	return can_move(ctl) && mode_counts(pmu, ctl, class) && side_counts(pmu, ctl, class, svme);
}

/* Every instruction takes one cycle here, and LsDispatch sees one of each kind in it. */
static uint64_t events_in(const struct pmu *pmu, uint64_t ctl, enum pmu_class class,
			  const struct pmu_events *events)
{
	uint64_t insns = events->insns[class];
	uint64_t branches = events->branches[class];

	switch (event_of(ctl)) {
	case PMU_EVENT_BRANCHES:
		return pmu->bugs & PMU_BUG_BRANCHES ? insns : branches;
	case PMU_EVENT_MISSES:
		return (pmu->branches[class] + branches) / PMU_BRANCHES_PER_MISS -
		       pmu->branches[class] / PMU_BRANCHES_PER_MISS;
	default:
		return insns;
	}
}

/*
 * APM 13.2.1, CntMask: zero adds the events of each cycle; n adds one for each cycle with at least
 * n events, or with fewer if Inv is set.
 */
static uint64_t count(const struct pmu *pmu, uint64_t ctl, enum pmu_class class,
		      const struct pmu_events *events)
{
	uint64_t n = events_in(pmu, ctl, class, events);

	if (!at_least(ctl) || !(ctl & PMU_CTL_INV))
		return n;
	return events->insns[class] - (at_least(ctl) == 1 ? n : 0);
}

/*
 * PPR, PerfCntrGlobalStatus: the bit is set when the counter wraps, whatever PERF_CTL.Int says.
 * APM 13.2.1, Int: the interrupt of the local APIC's performance LVT entry comes with the wrap.
 */
static bool add(struct pmu *pmu, unsigned int i, uint64_t n)
{
	uint64_t sum = pmu->ctr[i] + n;

	pmu->ctr[i] = sum & ((1ull << PMU_WIDTH) - 1);
	if (!(sum >> PMU_WIDTH))
		return false;
	if (!(pmu->bugs & PMU_BUG_NO_STATUS))
		pmu->global_status |= 1ull << i;
	if (pmu->bugs & PMU_BUG_LOST_PMI)
		return false;
	return (pmu->ctl[i] & PMU_CTL_INT) || (pmu->bugs & PMU_BUG_PMI_UNASKED);
}

bool pmu_advance(struct pmu *pmu, const struct pmu_events *events, bool svme)
{
	bool pmi = false;

	for (unsigned int i = 0; i < PMU_COUNTERS; i++) {
		uint64_t n = 0;

		for (unsigned int c = 0; c < PMU_CLASSES; c++)
			if (counter_counts(pmu, i, c, svme))
				n += count(pmu, pmu->ctl[i], c, events);
		pmi |= add(pmu, i, n);
	}
	for (unsigned int c = 0; c < PMU_CLASSES; c++)
		pmu->branches[c] += events->branches[c];
	return pmi;
}

/*
 * An instruction is at most one event. What is left to the wrap is shared out to the classes that
 * the counter counts, since each of them may use up its share before anyone looks.
 */
static uint64_t share(const struct pmu *pmu, unsigned int i, bool svme)
{
	uint64_t left = (1ull << PMU_WIDTH) - pmu->ctr[i];
	unsigned int sharers = 0;

	for (unsigned int c = 0; c < PMU_CLASSES; c++)
		sharers += counter_counts(pmu, i, c, svme);
	return left > sharers ? left / sharers : 1;
}

uint64_t pmu_budget(const struct pmu *pmu, enum pmu_class class, bool svme)
{
	uint64_t budget = PMU_BUDGET_MAX;

	for (unsigned int i = 0; i < PMU_COUNTERS; i++)
		if (counter_counts(pmu, i, class, svme) && share(pmu, i, svme) < budget)
			budget = share(pmu, i, svme);
	return budget;
}
