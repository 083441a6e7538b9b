// SPDX-License-Identifier: GPL-2.0-or-later
/* The registers of a counter: started and stopped, written and read back, in all their names. */
#include "pmu_case.h"

#define AMD_RSVD   0xfffffff000280000ULL
#define INTEL_RSVD 0xffffffff00200000ULL

CASE(stop, "pmu/stop", "a counter that is stopped keeps its value, and goes on from it",
     .needs = {COUNTING}, PMU_CASE)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct vcpu *vcpu = new_pmu_vm()->vcpu[0];
	struct step s[] = {
		WRITE(m.ctr[0], 0), WRITE(m.ctl[0], EVENT_INSNS | COUNT),
		LOOP(1000),	    WRITE(m.ctl[0], EVENT_INSNS | PMU_OS),
		READ(m.ctr[0]),	    LOOP(1000),
		READ(m.ctr[0]),	    WRITE(m.ctl[0], EVENT_INSNS | COUNT),
		LOOP(1000),	    WRITE(m.ctl[0], 0),
		READ(m.ctr[0]),
	};

	do_steps(vcpu, s);
	CHECK(s[4].value >= 1000, "it counted");
	CHECK_EQ(s[6].value, s[4].value, "the counter after a loop that it was stopped for");
	CHECK_EQ(s[10].value, 2 * s[4].value, "the counter after as much again");
}

/* VALUE written by the MSR that is BY, and what is then read of counter C. */
static void check_write(struct test *t, struct vcpu *vcpu, const struct pmu_msrs *m, unsigned int c,
			uint32_t by, uint64_t value, uint64_t want)
{
	struct step s[] = {WRITE(m->ctl[c], 0), WRITE(by, value), READ(m->ctr[c]), RDPMC(c)};

	do_steps(vcpu, s);
	check_push(t, "MSR %#x, %#llx written", by, (unsigned long long)value);
	CHECK_EQ(s[1].fault, 0, "1 + vector of the WRMSR");
	CHECK_EQ(s[2].value, want, "RDMSR");
	CHECK_EQ(s[3].value, want, "RDPMC");
	check_pop(t);
}

/*
 * AMD's take all of their bits. Intel's take 32 and extend the sign, unless they are written by
 * their second name (SDM vol. 3, "Full-Width Writes to Performance Counter Registers"), which in
 * turn wants the bits above to be 0.
 */
CASE(write_readback, "pmu/write-readback", "what is written to a counter can be read, to 48 bits",
     .needs = {"pmu"}, PMU_PLUMBING)
{
	static const uint64_t values[] = {0, 1, 0xdead, 0x7fffffff};
	static const uint64_t wide[] = {0x80000000, 0x123456789abc, COUNTER_MASK};
	struct pmu_msrs m = get_pmu_msrs();
	struct vcpu *vcpu = new_pmu_vm()->vcpu[0];

	for (unsigned int c = 0; c < m.counters; c++) {
		uint32_t by = m.wide ? PMU_INTEL_COUNTER_WIDE + c : m.ctr[c];

		for (unsigned int i = 0; i < 4; i++)
			check_write(t, vcpu, &m, c, m.ctr[c], values[i], values[i]);
		for (unsigned int i = 0; i < 3 && (m.amd || m.wide); i++)
			check_write(t, vcpu, &m, c, by, wide[i], wide[i]);
		if (m.amd)
			check_write(t, vcpu, &m, c, by, 0xffff123456789abc, 0x123456789abc);
		else
			check_write(t, vcpu, &m, c, m.ctr[c], 0x180000000, 0xffff80000000);
	}
}

CASE(rdpmc, "pmu/rdpmc", "RDPMC reads what RDMSR reads, and no counter that is not there",
     .needs = {COUNTING}, PMU_CASE)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct vcpu *vcpu = new_pmu_vm()->vcpu[0];

	for (unsigned int c = 0; c < m.counters; c++) {
		struct step s[] = {
			WRITE(m.ctl[c], 0),
			WRITE(m.ctr[c], 0x1000 * c + 7),
			WRITE(m.ctl[c], EVENT_INSNS | COUNT),
			LOOP(100),
			RDPMC(c),
			LOOP(100),
			RDPMC(c),
			WRITE(m.ctl[c], 0),
			RDPMC(c),
			READ(m.ctr[c]),
			LOOP(100),
			RDPMC(c),
		};
		struct step one[] = {
			WRITE(m.ctr[c], 0), WRITE(m.ctl[c], EVENT_INSNS | COUNT),
			RDPMC(c),	    LOOP(1),
			RDPMC(c),	    WRITE(m.ctl[c], 0),
		};

		do_steps(vcpu, s);
		do_steps(vcpu, one);
		check_push(t, "counter %u", c);
		CHECK(s[4].value >= 0x1000 * c + 107, "it runs");
		CHECK_EQ((s[6].value - s[4].value) - (one[4].value - one[2].value), 99,
			 "a loop of 100 and one of 1, by RDPMC of a counter that runs");
		CHECK_EQ(s[8].value, s[9].value, "RDPMC and RDMSR of a counter that stands");
		CHECK_EQ(s[11].value, s[9].value, "and later");
		check_pop(t);
	}
	if (m.amd) {
		struct step s[] = {RDPMC(m.counters)};

		do_steps(vcpu, s);
		CHECK_EQ(s[0].fault, FAULT_GP, "RDPMC of a counter that is not there: 1 + vector");
	}
}

/*
 * Of AMD's, GuestOnly and HostOnly depend on nested SVM and on who owns the counters. Of Intel's,
 * 19 (any thread) depends on the version, and 32 and above on TSX and more.
 */
static bool depends(const struct pmu_msrs *m, unsigned int bit)
{
	return m->amd ? bit == 40 || bit == 41 : bit == 19 || bit >= 32;
}

static void check_bit(struct test *t, struct vcpu *vcpu, const struct pmu_msrs *m, unsigned int bit,
		      bool reserved)
{
	uint64_t v = 1ULL << bit;
	struct step s[] = {WRITE(m->ctl[0], 0), WRITE(m->ctl[0], v), READ(m->ctl[0]),
			   WRITE(m->ctl[0], 0)};

	do_steps(vcpu, s);
	check_push(t, "bit %u of the event select", bit);
	CHECK_EQ(s[1].fault, reserved && !m->amd ? FAULT_GP : 0, "1 + vector of the WRMSR");
	CHECK_EQ(s[2].value, reserved ? 0 : v, "what is read back");
	check_pop(t);
}

CASE(reserved_bits, "pmu/reserved-bits",
     "reserved bits of an event select are dropped (AMD), or refused (Intel)", .needs = {"pmu"},
     PMU_PLUMBING)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct vcpu *vcpu = new_pmu_vm()->vcpu[0];
	uint64_t reserved = m.amd ? AMD_RSVD : INTEL_RSVD;

	for (unsigned int bit = 0; bit < 64; bit++)
		if (reserved >> bit & 1 && !depends(&m, bit))
			check_bit(t, vcpu, &m, bit, true);
	for (unsigned int bit = 0; bit < 64; bit++)
		if (!(reserved >> bit & 1) && !depends(&m, bit))
			check_bit(t, vcpu, &m, bit, false);
	if (m.amd && m.global_ctl) {
		struct step s[] = {WRITE(m.global_ctl, ~0ULL), READ(m.global_ctl),
				   WRITE(m.global_status, ~0ULL), READ(m.global_status)};

		do_steps(vcpu, s);
		CHECK_EQ(s[0].fault, 0, "WRMSR of all ones to global control");
		CHECK_EQ(s[1].value, (1ULL << m.counters) - 1, "global control");
		CHECK_EQ(s[2].fault, 0, "WRMSR to global status");
		CHECK_EQ(s[3].value, 0, "global status, which a guest cannot write");
	}
}

CASE(legacy_msrs, "pmu/legacy-msrs", "the four counters of the K7 are the first four of today's",
     .needs = {"pmu", "backend=kvm_amd"}, PMU_CASE)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct vcpu *vcpu = new_pmu_vm()->vcpu[0];

	REQUIRE(m.ctl[0] != PMU_K7_SELECT, "pmu", "run it on a CPU with the core PMU",
		"there are no counters but the K7's");
	for (uint32_t i = 0; i < PMU_K7_COUNTERS; i++) {
		struct step s[] = {
			WRITE(m.ctl[i], 0),
			WRITE(PMU_K7_COUNTER + i, 0x100 * i + 5),
			READ(m.ctr[i]),
			WRITE(m.ctr[i], 0x200 * i + 9),
			READ(PMU_K7_COUNTER + i),
			WRITE(PMU_K7_SELECT + i, EVENT_INSNS | PMU_OS),
			READ(m.ctl[i]),
			WRITE(PMU_K7_SELECT + i, EVENT_INSNS | COUNT),
			LOOP(100),
			WRITE(PMU_K7_SELECT + i, 0),
			READ(PMU_K7_COUNTER + i),
			READ(m.ctr[i]),
		};

		do_steps(vcpu, s);
		check_push(t, "counter %u", i);
		CHECK_EQ(s[2].value, 0x100 * i + 5, "written by its old name, read by its new");
		CHECK_EQ(s[4].value, 0x200 * i + 9, "written by its new name, read by its old");
		CHECK_EQ(s[6].value, EVENT_INSNS | PMU_OS, "event select, the same");
		CHECK(s[10].value >= 0x200 * i + 109, "it counts by its old name");
		CHECK_EQ(s[11].value, s[10].value, "both names after it has counted");
		check_pop(t);
	}
}
