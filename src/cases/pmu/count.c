// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a counter counts. Two runs that differ in one loop's count differ by as many instructions,
 * and by as many branches: exactly, whatever the rest costs.
 */
#include "pmu_case.h"

#define ROUNDS 20
#define LITTLE 64 /* instructions that the guest's steps cost at most between the two WRMSRs */

static const unsigned int loops[] = {2, 100, 5000, 20000};

static void check_loops(struct test *t, struct vcpu *vcpu, uint64_t event)
{
	uint64_t base = count_event(vcpu, event, 1);

	CHECK(base >= 1 && base <= LITTLE, "a loop of 1 counts no more than what is around it");
	test_info(t, "around", "%llu", (unsigned long long)base - 1);
	for (unsigned int i = 0; i < sizeof(loops) / sizeof(loops[0]); i++) {
		check_push(t, "loop of %u", loops[i]);
		CHECK_EQ(count_event(vcpu, event, loops[i]) - base, loops[i] - 1,
			 "more than a loop of 1");
		check_pop(t);
	}
	for (unsigned int i = 0; i < ROUNDS; i++) {
		check_push(t, "round %u", i + 1);
		CHECK_EQ(count_event(vcpu, event, 100) - base, 99, "the same each time");
		check_pop(t);
	}
}

CASE(count_instructions, "pmu/count-instructions", "retired instructions, to the last one",
     .needs = {COUNTING}, PMU_CASE)
{
	check_loops(t, new_pmu_vm()->vcpu[0], EVENT_INSNS);
}

CASE(count_branches, "pmu/count-branches", "retired branches, to the last one, and nothing else",
     .needs = {COUNTING}, PMU_CASE)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct vcpu *vcpu = new_pmu_vm()->vcpu[0];

	check_loops(t, vcpu, m.branches);
	/* KVM adds an instruction, and no branch, for each WRMSR that it emulates. */
	CHECK(2 * count_event(vcpu, m.branches, 1) < count_event(vcpu, EVENT_INSNS, 1),
	      "less than half of the instructions are branches");
}

/* KVM carries them out: it counts what the CPU cannot have counted. */
CASE(emulated_instructions, "pmu/emulated-instructions",
     "an instruction that exits to KVM counts as one", .needs = {COUNTING}, PMU_CASE)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct vcpu *vcpu = new_pmu_vm()->vcpu[0];
	const unsigned int times[] = {1, 2, 51};
	uint64_t insns[3], branches[3];

	for (unsigned int i = 0; i < 3; i++) {
		struct step s[] = {
			WRITE(m.ctr[0], 0),
			WRITE(m.ctr[1], 0),
			WRITE(m.ctl[0], EVENT_INSNS | COUNT),
			WRITE(m.ctl[1], m.branches | COUNT),
			CPUIDS(times[i]),
			WRITE(m.ctl[0], 0),
			WRITE(m.ctl[1], 0),
			READ(m.ctr[0]),
			READ(m.ctr[1]),
		};

		do_steps(vcpu, s);
		insns[i] = s[7].value;
		branches[i] = s[8].value;
	}
	CHECK_EQ(insns[1] - insns[0], CPUID_STEP_INSNS, "instructions of one more CPUID");
	CHECK_EQ(branches[1] - branches[0], 1, "branches of one more CPUID");
	CHECK_EQ(insns[2] - insns[0], 50 * CPUID_STEP_INSNS, "instructions of 50 more");
	CHECK_EQ(branches[2] - branches[0], 50, "branches of 50 more");
}

CASE(forced_instructions, "pmu/forced-instructions",
     "an instruction that KVM's emulator was made to execute counts as one",
     .needs = {COUNTING, "force-emulation-prefix"},
     .lab = {.models = {"pmu"}, .params = {"kvm.force_emulation_prefix=1"}})
{
	struct pmu_msrs m = get_pmu_msrs();
	struct vcpu *vcpu = new_pmu_vm()->vcpu[0];
	uint64_t insns[2];

	for (unsigned int i = 0; i < 2; i++) {
		struct step s[] = {
			WRITE(m.ctr[0], 0),   WRITE(m.ctl[0], EVENT_INSNS | COUNT),
			EMULATED(i ? 41 : 1), WRITE(m.ctl[0], 0),
			READ(m.ctr[0]),
		};

		do_steps(vcpu, s);
		insns[i] = s[4].value;
	}
	CHECK_EQ(insns[1] - insns[0], 40 * FEP_STEP_INSNS, "instructions of 40 more");
}

CASE(cpl_filter, "pmu/cpl-filter", "a counter counts the rings that it is told to, and no other",
     .needs = {COUNTING}, PMU_CASE)
{
	static const struct {
		const char *name;
		uint64_t bits;
		unsigned int user, kernel; /* what one more turn in each ring adds */
	} rings[] = {
		{"OS", PMU_OS, 0, 1},
		{"USR", PMU_USR, 1, 0},
		{"OS and USR", PMU_OS | PMU_USR, 1, 1},
		{"neither", 0, 0, 0},
	};
	struct pmu_msrs m = get_pmu_msrs();
	struct vcpu *vcpu = new_pmu_vm()->vcpu[0];

	for (unsigned int i = 0; i < sizeof(rings) / sizeof(rings[0]); i++) {
		uint64_t seen[3];

		for (unsigned int k = 0; k < 3; k++) {
			struct step s[] = {
				WRITE(m.ctr[0], 0),
				WRITE(m.ctl[0], EVENT_INSNS | PMU_ENABLE | rings[i].bits),
				USER_LOOP(k == 1 ? 501 : 1),
				LOOP(k == 2 ? 301 : 1),
				WRITE(m.ctl[0], 0),
				READ(m.ctr[0]),
			};

			do_steps(vcpu, s);
			seen[k] = s[5].value;
		}
		check_push(t, "%s", rings[i].name);
		CHECK_EQ(seen[1] - seen[0], 500 * rings[i].user, "500 more at CPL 3");
		CHECK_EQ(seen[2] - seen[0], 300 * rings[i].kernel, "300 more at CPL 0");
		check_pop(t);
	}
}
