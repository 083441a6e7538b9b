/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pmu_case: what the cases of the family share: a guest that carries out a list of steps, so that a
 * case is the list and what must come of it.
 *
 *	struct step s[] = {WRITE(m.ctl[0], EVENT_INSNS | COUNT), LOOP(100), READ(m.ctr[0])};
 *	do_steps(vcpu, s);
 *	CHECK_EQ(s[2].value, …
 *
 * A step costs the guest the same few instructions each time: the difference of two runs that
 * differ in one LOOP's count is exact, on any PMU that is. References: APM vol. 2 section 13.2,
 * SDM vol. 3 chapter 21.
 */
#ifndef CASES_PMU_CASE_H
#define CASES_PMU_CASE_H

#include "harness/case.h"
#include "kvex/pmu.h"

/* PERF_CTL and IA32_PERFEVTSEL have these in common. */
#define PMU_USR	   (1ULL << 16)
#define PMU_OS	   (1ULL << 17)
#define PMU_INT	   (1ULL << 20)
#define PMU_ENABLE (1ULL << 22)
#define COUNT	   (PMU_ENABLE | PMU_OS)
/* AMD's alone: count in the guest, count in the host. */
#define PMU_GUEST_ONLY (1ULL << 40)
#define PMU_HOST_ONLY  (1ULL << 41)

#define EVENT_INSNS   0xc0ULL /* retired instructions, AMD and Intel alike */
#define COUNTER_WIDTH 48
#define COUNTER_MASK  ((1ULL << COUNTER_WIDTH) - 1)
/* What makes a counter overflow N events later. */
#define BEFORE_OVERFLOW(n) (COUNTER_MASK + 1 - (n))

/* On any KVM whose PMU counts: the lab's AMD CPU has the model. */
#define PMU_CASE .lab.models = {"pmu"}
/* Nothing needs to count: the registers of the lab's Intel CPU will do. */
#define PMU_PLUMBING .lab.models = {"pmu", "pmu-msrs"}
#define COUNTING     "pmu", "counting-pmu"
/* Only where counters are passed through. Nothing may hold them: no watchdog of the host's. */
#define MEDIATED_CASE                                                                              \
	.guards = GUARD(.commit = "bf2c3138ae36", .in = {"7.0"}, .note = "the mediated vPMU"),     \
	MEDIATED_LAB
#define MEDIATED_LAB                                                                               \
	.lab = {.models = {"pmu"},                                                                 \
		.params = {"kvm_amd.enable_mediated_pmu=1"},                                       \
		.append = "nmi_watchdog=0 sysctl.kernel.perf_event_paranoid=1"}

#define PMU_MAX_COUNTERS 6

/* The MSRs of this CPU, as a guest sees them; 0: there is none. */
struct pmu_msrs {
	unsigned int counters;
	uint32_t ctl[PMU_MAX_COUNTERS], ctr[PMU_MAX_COUNTERS];
	uint32_t global_ctl, global_status, status_clear;
	unsigned int fixed; /* counters of one event each */
	bool wide;	    /* Intel's counters have a second name, by which all bits are written */
	uint64_t capabilities;	   /* IA32_PERF_CAPABILITIES */
	uint64_t branches, cycles; /* events */
	bool amd;
};

enum step_op {
	STEP_END,
	STEP_WRITE, /* MSR */
	STEP_READ,
	STEP_RDPMC,
	STEP_LOOP,  /* one instruction, which is a branch, ARG times */
	STEP_CPUID, /* ARG times, see CPUID_STEP_INSNS */
	STEP_STORE, /* to memory */
	STEP_LOAD,
	STEP_USER,	 /* the same as LOOP, at CPL 3 */
	STEP_INTERRUPTS, /* lets them in from here on (ARG 1), or not (0) */
	STEP_SYNC,	 /* the host goes on when it likes: steps_to_sync() */
	STEP_FEP,	 /* NOP through the emulator, ARG times */
	STEP_OPS,
};

/* The guest's own layout. */
struct step {
	uint32_t op;
	uint32_t arg;	/* MSR, counter, address, count */
	uint64_t value; /* written, or what was read */
	uint64_t fault; /* 0, or 1 + the vector that the step raised: it read nothing then */
};

#define WRITE(msr, v)  ((struct step){STEP_WRITE, msr, v, 0})
#define READ(msr)      ((struct step){STEP_READ, msr, 0, 0})
#define RDPMC(i)       ((struct step){STEP_RDPMC, i, 0, 0})
#define LOOP(n)	       ((struct step){STEP_LOOP, n, 0, 0})
#define USER_LOOP(n)   ((struct step){STEP_USER, n, 0, 0})
#define CPUIDS(n)      ((struct step){STEP_CPUID, n, 0, 0})
#define EMULATED(n)    ((struct step){STEP_FEP, n, 0, 0})
#define STORE(at, v)   ((struct step){STEP_STORE, at, v, 0})
#define INTERRUPTS(on) ((struct step){STEP_INTERRUPTS, on, 0, 0})
#define SYNC	       ((struct step){STEP_SYNC, 0, 0, 0})
/* Instructions that each CPUID of a step comes to, branches of these. */
#define CPUID_STEP_INSNS 4
/* Instructions that each emulated NOP comes to. */
#define FEP_STEP_INSNS 3

#define FAULT_GP (1 + 13)

/* What a PMI does, and what it leaves behind. */
#define PMI_VECTOR    0x1f
#define PMI_COUNT     0 /* results: how often it came, */
#define PMI_LOOP_LEFT 1 /* RCX at the first: of LOOP(n), what was still to come */

/* A long-mode VM with a local APIC in the kernel and the guest of steps. */
struct vm *pmu_vm(struct test *t, struct where w, const struct vm_config *config);
#define new_pmu_vm(...) pmu_vm(t, HERE, &(struct vm_config){__VA_ARGS__})
/* The same with no local APIC in the kernel. */
struct vm *pmu_vm_bare(struct test *t, struct where w);
#define new_userspace_apic_vm() pmu_vm_bare(t, HERE)

/* The MSRs, asserted to be there. */
struct pmu_msrs pmu_get_msrs(struct test *t, struct where w);
#define get_pmu_msrs() pmu_get_msrs(t, HERE)

/* Whether counters count here, or only keep what is written to them. */
bool pmu_counts(struct test *t);
/* KVM_GET_MSRS on /dev/kvm: what KVM offers; 0 where it knows no such feature. */
uint64_t pmu_feature_msr(struct test *t, struct where w, uint32_t msr);

/* Carries out the N steps to their end, and brings back what they read. */
void pmu_do(struct test *t, struct where w, struct vcpu *vcpu, struct step *s, unsigned int n);
#define do_steps(vcpu, s) pmu_do(t, HERE, vcpu, s, sizeof(s) / sizeof((s)[0]))
/* The same in pieces: begin, run to each SYNC, run to the end. */
void pmu_begin(struct test *t, struct where w, struct vcpu *vcpu, const struct step *s,
	       unsigned int n);
void pmu_end(struct test *t, struct where w, struct vcpu *vcpu, struct step *s, unsigned int n);
/* What they have read, of a guest that somebody else ran to GUEST_PORT_DONE. */
void pmu_fetch(struct test *t, struct where w, struct vcpu *vcpu, struct step *s, unsigned int n);
#define begin_steps(vcpu, s) pmu_begin(t, HERE, vcpu, s, sizeof(s) / sizeof((s)[0]))
#define steps_to_sync(vcpu)  run_until_sync(vcpu)
#define end_steps(vcpu, s)   pmu_end(t, HERE, vcpu, s, sizeof(s) / sizeof((s)[0]))
#define fetch_steps(vcpu, s) pmu_fetch(t, HERE, vcpu, s, sizeof(s) / sizeof((s)[0]))

/*
 * What counter 0 says of EVENT (unit mask and all) after a loop of LOOPS, from 0: in ring 0, with
 * all that the guest itself needs between the two WRMSRs.
 */
uint64_t pmu_count(struct test *t, struct where w, struct vcpu *vcpu, uint64_t event,
		   unsigned int loops);
#define count_event(vcpu, event, loops) pmu_count(t, HERE, vcpu, event, loops)

/* Result I of the guest's PMI handler. */
uint64_t pmu_result(struct vm *vm, unsigned int i);

#endif
