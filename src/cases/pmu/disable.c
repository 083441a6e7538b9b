// SPDX-License-Identifier: GPL-2.0-or-later
/* KVM_PMU_CAP_DISABLE: a VM without counters. CPUID is userspace's affair (api.rst 8.35). */
#include "pmu_case.h"

#define SOME   0x1234
#define K7_CTL 0xc0010000
#define K7_CTR 0xc0010004

/* MSRs of old never fault: what is written to them is dropped. */
static void check_dropped(struct test *t, struct vcpu *vcpu, uint32_t ctl, uint32_t ctr)
{
	struct step s[] = {
		WRITE(ctl, EVENT_INSNS | COUNT), WRITE(ctr, SOME), LOOP(100), READ(ctl), READ(ctr),
	};

	do_steps(vcpu, s);
	CHECK_EQ(s[0].fault, 0, "1 + vector of WRMSR to an event select of old");
	CHECK_EQ(s[3].value, 0, "event select of old, as read");
	CHECK_EQ(s[4].value, 0, "counter of old, as read");
}

static void check_refused(struct test *t, struct vcpu *vcpu, uint32_t msr, const char *name)
{
	struct step s[] = {WRITE(msr, 1), READ(msr)};

	do_steps(vcpu, s);
	check_push(t, "%s", name);
	CHECK_EQ(s[0].fault, FAULT_GP, "1 + vector of WRMSR");
	CHECK_EQ(s[1].fault, FAULT_GP, "1 + vector of RDMSR");
	check_pop(t);
}

CASE(disable_cap_hides, "pmu/disable-cap-hides",
     "in a VM with KVM_PMU_CAP_DISABLE no counter can be reached", .needs = {"pmu"}, PMU_CASE)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct vcpu *vcpu =
		new_pmu_vm(.caps = {{KVM_CAP_PMU_CAPABILITY, KVM_PMU_CAP_DISABLE}})->vcpu[0];
	struct step s[] = {RDPMC(0)};

	check_dropped(t, vcpu, m.amd ? K7_CTL : m.ctl[0], m.amd ? K7_CTR : m.ctr[0]);
	if (m.amd && m.ctl[0] != K7_CTL) {
		check_refused(t, vcpu, m.ctl[0], "PERF_CTL0");
		check_refused(t, vcpu, m.ctr[0], "PERF_CTR0");
	}
	if (m.global_ctl)
		check_refused(t, vcpu, m.global_ctl, "global control");
	do_steps(vcpu, s);
	CHECK_EQ(s[0].fault, FAULT_GP, "1 + vector of RDPMC");
}
