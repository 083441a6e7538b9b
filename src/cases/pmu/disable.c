// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KVM_PMU_CAP_DISABLE: a VM without counters. CPUID is userspace's affair (api.rst 8.35), and so is
 * Intel's IA32_PERF_CAPABILITIES: what they promise stays.
 */
#include <stdlib.h>

#include "kvex/cpuid.h"
#include "pmu_case.h"

#define SOME 0x1234

/*
 * MSRs of old never fault: what is written to them is dropped. On Intel the counter stays off, as
 * the lab's cannot count: that the event select is dropped says it all.
 */
static void check_dropped(struct test *t, struct vcpu *vcpu, const struct pmu_msrs *m)
{
	uint32_t ctl = m->amd ? PMU_K7_SELECT : m->ctl[0];
	uint32_t ctr = m->amd ? PMU_K7_COUNTER : m->ctr[0];
	struct step s[] = {
		WRITE(ctl, EVENT_INSNS | (m->amd ? COUNT : PMU_OS)),
		WRITE(ctr, SOME),
		LOOP(100),
		READ(ctl),
		READ(ctr),
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

static void check_all_refused(struct test *t, struct vcpu *vcpu, const struct pmu_msrs *m)
{
	if (m->amd && m->ctl[0] != PMU_K7_SELECT) {
		check_refused(t, vcpu, m->ctl[0], "PERF_CTL0");
		check_refused(t, vcpu, m->ctr[0], "PERF_CTR0");
	}
	if (m->global_ctl) {
		check_refused(t, vcpu, m->global_ctl, "global control");
		check_refused(t, vcpu, m->global_status, "global status");
	}
	if (m->fixed) {
		check_refused(t, vcpu, PMU_INTEL_FIXED_CTL, "control of fixed counters");
		check_refused(t, vcpu, PMU_INTEL_FIXED, "fixed counter 0");
	}
	if (m->wide)
		check_refused(t, vcpu, PMU_INTEL_COUNTER_WIDE, "full-width counter 0");
}

/* The leaves that tell of counters, as the vCPU has them. */
static void check_cpuid_stays(struct test *t, struct vcpu *vcpu, const struct pmu_msrs *m)
{
	const struct kvm_cpuid2 *offered = get_supported_cpuid();
	struct kvm_cpuid2 *has = calloc(1, sizeof(*has) + offered->nent * sizeof(has->entries[0]));
	struct pmu pmu = {0};

	ASSERT(has, "memory");
	has->nent = offered->nent;
	if (CHECK_ERRNO(try_ioctl(vcpu->fd, KVM_GET_CPUID2, has), 0, "KVM_GET_CPUID2"))
		pmu_read_cpuid(has, &pmu);
	if (!m->amd || m->ctl[0] != PMU_K7_SELECT)
		CHECK_EQ(pmu.counters, m->counters, "counters in the vCPU's CPUID");
	free(has);
}

/* Before, AMD's counters were still there for RDPMC. */
CASE(disable_cap_hides, "pmu/disable-cap-hides",
     "in a VM with KVM_PMU_CAP_DISABLE no counter can be reached", .needs = {"pmu"},
     .guards = {.kind = FIXED_BY,
		.commit = "f933b88e2015",
		.subject = "KVM: x86/pmu: Zero out PMU metadata on AMD if PMU is disabled",
		.in = {"6.9", "6.8.9", "6.6.30"},
		.not_in = {"6.1.192"},
		.backend = "kvm_amd"},
     PMU_PLUMBING)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct vcpu *vcpu =
		new_pmu_vm(.caps = {{KVM_CAP_PMU_CAPABILITY, KVM_PMU_CAP_DISABLE}})->vcpu[0];
	struct step s[] = {RDPMC(0)};
	uint64_t capabilities;

	check_cpuid_stays(t, vcpu, &m);
	if (m.wide) {
		CHECK_ERRNO(vcpu_get_msr(vcpu, PMU_INTEL_CAPABILITIES, &capabilities), 0,
			    "KVM_GET_MSRS of IA32_PERF_CAPABILITIES");
		CHECK_EQ(capabilities, m.capabilities, "IA32_PERF_CAPABILITIES, as KVM offers it");
	}
	check_dropped(t, vcpu, &m);
	check_all_refused(t, vcpu, &m);
	do_steps(vcpu, s);
	CHECK_EQ(s[0].fault, FAULT_GP, "1 + vector of RDPMC");
}
