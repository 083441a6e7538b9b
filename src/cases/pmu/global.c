// SPDX-License-Identifier: GPL-2.0-or-later
/* The registers for all counters at once: AMD's PerfMonV2, Intel's version 2. */
#include "pmu_case.h"

#define AFTER 50 /* events until a counter overflows */

static void require_global(struct test *t, const struct pmu_msrs *m)
{
	REQUIRE(m->global_ctl, "perfmon-v2", "needs Linux 6.5 and a CPU with it",
		"KVM offers no global control of the counters");
}

CASE(global_ctl_reset, "pmu/global-ctl-reset",
     "a new vCPU's global control lets all of its counters count", .needs = {"pmu"},
     .guards = {.kind = FIXED_BY,
		.commit = "de120e1d692d",
		.subject = "KVM: x86/pmu: Set enable bits for GP counters in PERF_GLOBAL_CTRL at "
			   "\"RESET\"",
		.in = {"6.9", "6.8.9", "6.6.30"},
		.not_in = {"6.1.192"}},
     PMU_PLUMBING)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct vcpu *vcpu = new_pmu_vm()->vcpu[0];
	struct step read[] = {READ(m.global_ctl)};
	struct step s[] = {WRITE(m.ctr[0], 0), WRITE(m.ctl[0], EVENT_INSNS | COUNT), LOOP(100),
			   WRITE(m.ctl[0], 0), READ(m.ctr[0])};

	require_global(t, &m);
	do_steps(vcpu, read);
	CHECK_EQ(read[0].value & 0xffffffff, (1ULL << m.counters) - 1, "global control at reset");
	if (!pmu_counts(t))
		return;
	do_steps(vcpu, s);
	CHECK(s[4].value >= 100, "a counter counts, global control never written");
}

CASE(perfmon_v2_global, "pmu/perfmon-v2-global",
     "global control stops and starts each counter of its own", .needs = {COUNTING}, PMU_CASE)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct vcpu *vcpu = new_pmu_vm()->vcpu[0];

	require_global(t, &m);
	for (unsigned int c = 0; c < m.counters; c++) {
		unsigned int other = (c + 1) % m.counters;
		struct step s[] = {
			WRITE(m.global_ctl, 0),
			WRITE(m.ctr[c], 0),
			WRITE(m.ctr[other], 0),
			WRITE(m.ctl[c], EVENT_INSNS | COUNT),
			WRITE(m.ctl[other], EVENT_INSNS | COUNT),
			LOOP(100),
			READ(m.ctr[c]),
			WRITE(m.global_ctl, 1ULL << c),
			LOOP(100),
			WRITE(m.global_ctl, 0),
			READ(m.ctr[c]),
			READ(m.ctr[other]),
			LOOP(100),
			READ(m.ctr[c]),
			READ(m.global_ctl),
			WRITE(m.ctl[c], 0),
			WRITE(m.ctl[other], 0),
		};

		do_steps(vcpu, s);
		check_push(t, "counter %u", c);
		CHECK_EQ(s[6].value, 0, "while global control is 0");
		CHECK(s[10].value >= 100, "it counts when its bit is set");
		CHECK_EQ(s[11].value, 0, "another counter, whose bit is not");
		CHECK_EQ(s[13].value, s[10].value, "after its bit is cleared");
		CHECK_EQ(s[14].value, 0, "global control as read");
		check_pop(t);
	}
}

CASE(overflow_status, "pmu/overflow-status",
     "a counter that overflows says so in the global status, until that is cleared",
     .needs = {COUNTING}, PMU_CASE)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct vcpu *vcpu = new_pmu_vm()->vcpu[0];

	require_global(t, &m);
	for (unsigned int c = 0; c < m.counters; c++) {
		struct step s[] = {
			WRITE(m.global_ctl, (1ULL << m.counters) - 1),
			WRITE(m.status_clear, (1ULL << m.counters) - 1),
			READ(m.global_status),
			WRITE(m.ctr[c], BEFORE_OVERFLOW(20000)),
			WRITE(m.ctl[c], EVENT_INSNS | COUNT),
			LOOP(AFTER),
			WRITE(m.ctl[c], 0),
			READ(m.global_status),
			WRITE(m.ctr[c], BEFORE_OVERFLOW(AFTER)),
			WRITE(m.ctl[c], EVENT_INSNS | COUNT),
			LOOP(20000),
			WRITE(m.ctl[c], 0),
			READ(m.global_status),
			READ(m.ctr[c]),
			WRITE(m.status_clear, 1ULL << c),
			READ(m.global_status),
		};

		do_steps(vcpu, s);
		check_push(t, "counter %u", c);
		CHECK_EQ(s[2].value, 0, "global status to begin with");
		CHECK_EQ(s[7].value, 0, "global status before it overflows");
		CHECK_EQ(s[12].value, 1ULL << c, "global status after the overflow");
		CHECK(s[13].value >= 20000 - AFTER && s[13].value < 20000 + 64,
		      "the counter has gone on from 0");
		CHECK_EQ(s[15].value, 0, "global status after it was cleared");
		check_pop(t);
	}
}

/* By writes to the MSR of its own; KVM reads of it give 0. */
CASE(status_set, "pmu/status-set", "a bit of the global status can be set by hand",
     .needs = {COUNTING, "mediated-pmu", "backend=kvm_amd"}, MEDIATED_CASE)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct vcpu *vcpu = new_pmu_vm()->vcpu[0];
	struct step s[] = {
		WRITE(m.status_clear, 0x3f), WRITE(PMU_AMD_STATUS_SET, 0x5), READ(m.global_status),
		READ(PMU_AMD_STATUS_SET),    WRITE(m.status_clear, 0x4),     READ(m.global_status),
		WRITE(m.status_clear, 0x1),
	};

	do_steps(vcpu, s);
	CHECK_EQ(s[1].fault, 0, "1 + vector of the WRMSR to global status set");
	CHECK_EQ(s[2].value, 0x5, "global status");
	CHECK_EQ(s[3].value, 0, "global status set, which reads 0");
	CHECK_EQ(s[5].value, 0x1, "global status, one bit cleared");
}
