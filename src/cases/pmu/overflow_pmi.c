// SPDX-License-Identifier: GPL-2.0-or-later
/* The interrupt of a counter that overflows: as a vector, as an NMI, and masked. */
#include "kvex/host.h"
#include "pmu_case.h"

#define APIC_SPIV  0xfee000f0
#define APIC_LVTPC 0xfee00340
#define APIC_ON	   0x1ff
#define LVT_NMI	   0x400
#define LVT_MASKED 0x10000
#define BEFORE	   1000 /* instructions to the overflow */
#define TURNS	   400000

/*
 * Counter 0 overflows in a loop; the interrupt must come in it. The overflow is exact where the
 * counter is the CPU's own. KVM's perf-based PMU has the host's interrupt to wait for.
 */
static void overflow(struct test *t, struct vcpu *vcpu, uint32_t lvtpc, uint64_t ctl,
		     uint64_t *count, uint64_t *left)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct step s[] = {
		WRITE(m.global_ctl, 1),
		WRITE(m.status_clear, 1),
		STORE(APIC_SPIV, APIC_ON),
		STORE(APIC_LVTPC, lvtpc),
		WRITE(m.ctr[0], BEFORE_OVERFLOW(BEFORE)),
		INTERRUPTS(1),
		WRITE(m.ctl[0], EVENT_INSNS | ctl),
		LOOP(TURNS),
		WRITE(m.ctl[0], 0),
		INTERRUPTS(0),
		STORE(APIC_LVTPC, LVT_MASKED),
		WRITE(m.status_clear, 1),
	};

	REQUIRE(m.global_ctl, "perfmon-v2", "needs Linux 6.5 and a CPU with it",
		"KVM offers no global control of the counters");
	vm_result(vcpu->vm)->value[PMI_COUNT] = 0;
	do_steps(vcpu, s);
	*count = pmu_result(vcpu->vm, PMI_COUNT);
	*left = pmu_result(vcpu->vm, PMI_LOOP_LEFT);
}

CASE(overflow_pmi, "pmu/overflow-pmi",
     "an overflow interrupts, as LVTPC says, if the counter was asked to", .needs = {COUNTING},
     PMU_CASE)
{
	struct vcpu *vcpu = new_pmu_vm()->vcpu[0];
	char value[8];
	uint64_t n, left;
	bool exact =
		!host_param("kvm_amd.enable_mediated_pmu", value, sizeof(value)) && value[0] == 'Y';

	for (unsigned int nmi = 0; nmi < 2; nmi++) {
		check_push(t, "LVTPC of %s", nmi ? "an NMI" : "a vector");
		overflow(t, vcpu, nmi ? LVT_NMI : PMI_VECTOR, COUNT | PMU_INT, &n, &left);
		CHECK_EQ(n, 1, "interrupts");
		CHECK(left > 0 && left < TURNS, "it came in the loop");
		test_info(t, nmi ? "instructions to the NMI" : "instructions to the interrupt",
			  "%llu", (unsigned long long)(TURNS - left));
		if (exact)
			CHECK(TURNS - left >= BEFORE - 64 && TURNS - left <= BEFORE,
			      "turns of the loop until it came: 1000 and some for the steps "
			      "around");
		check_pop(t);
	}
	overflow(t, vcpu, PMI_VECTOR, COUNT, &n, &left);
	CHECK_EQ(n, 0, "interrupts, PERF_CTL.Int clear");
	overflow(t, vcpu, PMI_VECTOR | LVT_MASKED, COUNT | PMU_INT, &n, &left);
	CHECK_EQ(n, 0, "interrupts, LVTPC masked");
}
