// SPDX-License-Identifier: GPL-2.0-or-later
/* vCPUs of one VM that share the host's CPUs: to each its own counter. */
#include "pmu_case.h"

#define VCPUS 3
#define STEPS 5

/* Many turns of the host's scheduler, and each vCPU another number. */
static unsigned int turns_of(unsigned int vcpu)
{
	return 2000000 + 300000 * vcpu;
}

static int run_to_done(struct vcpu *vcpu, void *arg __attribute__((unused)))
{
	const struct kvm_run *run = vcpu->run;
	int r = -EINTR;

	while (r == -EINTR)
		r = vcpu_run(vcpu);
	if (!r && (run->exit_reason != KVM_EXIT_IO || run->io.port != GUEST_PORT_DONE))
		r = -EPROTO;
	return r;
}

static void begin(struct test *t, struct vcpu *vcpu, unsigned int turns)
{
	struct pmu_msrs m = get_pmu_msrs();
	const struct step s[STEPS] = {
		WRITE(m.ctr[0], 0), WRITE(m.ctl[0], EVENT_INSNS | COUNT),
		LOOP(turns),	    WRITE(m.ctl[0], 0),
		READ(m.ctr[0]),
	};

	begin_steps(vcpu, s);
}

static uint64_t counted(struct test *t, struct vcpu *vcpu)
{
	struct step s[STEPS];

	fetch_steps(vcpu, s);
	return s[STEPS - 1].value;
}

CASE(smp_isolation, "pmu/smp-isolation",
     "vCPUs with a thread each, on the same CPUs, count each its own instructions",
     .needs = {COUNTING}, PMU_CASE, .timeout = 30)
{
	struct vm *vm = new_pmu_vm(.vcpus = VCPUS);
	struct vcpu *alone = new_pmu_vm()->vcpu[0];
	uint64_t around;

	/* What the steps cost beside the loop. Not by a vCPU that changes its thread then: a
	 * perf-based counter stays with the thread it was set up on. */
	begin(t, alone, 1);
	CHECK_EQ(run_until_done(alone), 0, "a loop of 1");
	around = counted(t, alone) - 1;
	for (unsigned int i = 0; i < VCPUS; i++) {
		begin(t, vm->vcpu[i], turns_of(i));
		ASSERT(!vcpu_start(vm->vcpu[i], run_to_done, NULL), "a thread");
	}
	for (unsigned int i = 0; i < VCPUS; i++) {
		check_push(t, "vCPU %u", i);
		CHECK_ERRNO(vcpu_join(vm->vcpu[i]), 0, "run to its end");
		CHECK_EQ(counted(t, vm->vcpu[i]) - around, turns_of(i), "turns of its loop");
		check_pop(t);
	}
}
