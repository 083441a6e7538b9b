// SPDX-License-Identifier: GPL-2.0-or-later
#include "pmu_guest.h"

#include "kvex/host.h"

#define FULL_WIDTH_WRITES (1u << 13) /* of IA32_PERF_CAPABILITIES */

#define GATE_KERNEL 0x8e
#define GATE_USER   0xee

static void set_gate(struct test *t, struct where w, struct vm *vm, unsigned int vector,
		     const char *label, uint64_t kind)
{
	uint64_t at = test_symbol(t, w, pmu_guest, label);
	uint64_t *gate = test_memory(t, w, vm, GUEST_GPA_IDT + vector * 16, 16);

	gate[0] = (at & 0xffff) | (uint64_t)GUEST_SEL_CODE64 << 16 | kind << 40 | (at >> 16) << 48;
	gate[1] = at >> 32;
}

static uint64_t steps_at(unsigned int vcpu)
{
	return PMU_STEPS + (uint64_t)vcpu * PMU_STEPS_ALL;
}

static struct vm *make_vm(struct test *t, struct where w, const struct vm_config *config)
{
	struct vm *vm = test_vm(t, w, config);

	set_gate(t, w, vm, PMU_GATE, "from_user", GATE_USER);
	set_gate(t, w, vm, PMI_VECTOR, "pmi", GATE_KERNEL);
	set_gate(t, w, vm, 2, "pmi_nmi", GATE_KERNEL);
	for (unsigned int i = 1; i < vm->nr_vcpus; i++) {
		struct kvm_regs regs = test_get_regs(t, w, vm->vcpu[i]);

		regs.r15 = steps_at(i);
		regs.rip = test_symbol(t, w, pmu_guest, "with_steps");
		test_set_regs(t, w, vm->vcpu[i], &regs);
		/* With a local APIC in the kernel it would wait for a SIPI. */
		check_errno(t, w,
			    try_ioctl(vm->vcpu[i]->fd, KVM_SET_MP_STATE,
				      &(struct kvm_mp_state){KVM_MP_STATE_RUNNABLE}),
			    0, "KVM_SET_MP_STATE");
	}
	return vm;
}

struct vm *pmu_vm(struct test *t, struct where w, const struct vm_config *config)
{
	struct vm_config c = *config;

	c.guest = pmu_guest;
	c.irqchip = VM_IRQCHIP_SPLIT;
	return make_vm(t, w, &c);
}

struct vm *pmu_vm_bare(struct test *t, struct where w)
{
	return make_vm(t, w, &(struct vm_config){.guest = pmu_guest});
}

bool pmu_counts(struct test *t)
{
	char reason[160], hint[160];

	return need_check("counting-pmu", test_host(t), reason, hint) == 1;
}

uint64_t pmu_feature_msr(struct test *t, struct where w, uint32_t msr)
{
	union {
		struct kvm_msrs list;
		char room[sizeof(struct kvm_msrs) + sizeof(struct kvm_msr_entry)];
	} m = {.list.nmsrs = 1};
	int n;

	m.list.entries[0].index = msr;
	n = try_ioctl(test_sys(t)->fd, KVM_GET_MSRS, &m);
	check_true(t, w, n >= 0, "KVM_GET_MSRS on /dev/kvm");
	return n == 1 ? m.list.entries[0].data : 0;
}

struct pmu_msrs pmu_get_msrs(struct test *t, struct where w)
{
	struct pmu_msrs m = {.counters = 0};
	struct pmu pmu;

	pmu_read_cpuid(test_supported_cpuid(t, w), &pmu);
	if (pmu.amd && !pmu.counters)
		pmu_use_k7(&pmu);
	m.amd = pmu.amd;
	m.counters = pmu.counters < PMU_MAX_COUNTERS ? pmu.counters : PMU_MAX_COUNTERS;
	for (unsigned int i = 0; i < m.counters; i++) {
		m.ctl[i] = pmu.select + i * pmu.step;
		m.ctr[i] = pmu.counter + i * pmu.step;
	}
	m.global_ctl = pmu.global_ctl;
	m.global_status = pmu.global_status;
	m.status_clear = pmu.status_clear;
	m.branches = pmu.branches;
	m.cycles = pmu.cycles;
	m.fixed = pmu.fixed;
	if (!pmu.amd)
		m.capabilities = pmu_feature_msr(t, w, PMU_INTEL_CAPABILITIES);
	m.wide = m.capabilities & FULL_WIDTH_WRITES;
	if (!check_true(t, w, m.counters > 0, "KVM offers a counter"))
		test_end(t);
	return m;
}

void pmu_begin(struct test *t, struct where w, struct vcpu *vcpu, const struct step *s,
	       unsigned int n)
{
	struct step *at =
		test_memory(t, w, vcpu->vm, steps_at(vcpu->id), PMU_STEPS_MAX * sizeof(*s));

	if (n >= PMU_STEPS_MAX)
		test_error(t, "%u steps, and there is room for %d", n, PMU_STEPS_MAX - 1);
	memcpy(at, s, n * sizeof(*s));
	at[n] = (struct step){.op = STEP_END};
}

/* The step that raised an exception is marked, its instruction (of two bytes) skipped. */
static void skip_fault(struct test *t, struct where w, struct vcpu *vcpu)
{
	struct guest_result *r = vm_result(vcpu->vm);
	struct step *s = test_memory(t, w, vcpu->vm, test_get_regs(t, w, vcpu).rbx, sizeof(*s));

	if (s->op != STEP_WRITE && s->op != STEP_READ && s->op != STEP_RDPMC)
		test_error(t, "vector %llu at %#llx in a step that has none",
			   (unsigned long long)r->vector, (unsigned long long)r->rip);
	s->fault = 1 + r->vector;
	r->rip += 2;
}

void pmu_fetch(struct test *t, struct where w, struct vcpu *vcpu, struct step *s, unsigned int n)
{
	memcpy(s, test_memory(t, w, vcpu->vm, steps_at(vcpu->id), n * sizeof(*s)), n * sizeof(*s));
	for (unsigned int i = 0; i < n; i++)
		if (s[i].fault && s[i].op != STEP_WRITE)
			s[i].value = 0;
}

void pmu_end(struct test *t, struct where w, struct vcpu *vcpu, struct step *s, unsigned int n)
{
	for (;;) {
		struct kvm_run *run = vcpu->run;

		if (test_try_run(t, vcpu, 0) ||
		    !check_exit(t, w, vcpu, KVM_EXIT_IO, "the guest's steps"))
			test_end(t);
		if (run->io.port == GUEST_PORT_DONE)
			break;
		if (run->io.port != GUEST_PORT_TRAP)
			test_error(t, "port %#x in the guest's steps", run->io.port);
		skip_fault(t, w, vcpu);
	}
	pmu_fetch(t, w, vcpu, s, n);
}

void pmu_do(struct test *t, struct where w, struct vcpu *vcpu, struct step *s, unsigned int n)
{
	pmu_begin(t, w, vcpu, s, n);
	pmu_end(t, w, vcpu, s, n);
}

uint64_t pmu_count(struct test *t, struct where w, struct vcpu *vcpu, uint64_t event,
		   unsigned int loops)
{
	struct pmu_msrs m = pmu_get_msrs(t, w);
	struct step s[] = {
		WRITE(m.global_ctl, 1),
		WRITE(m.ctr[0], 0),
		WRITE(m.ctl[0], event | COUNT),
		LOOP(loops),
		WRITE(m.ctl[0], 0),
		READ(m.ctr[0]),
	};
	unsigned int skip = m.global_ctl ? 0 : 1;

	pmu_do(t, w, vcpu, s + skip, sizeof(s) / sizeof(s[0]) - skip);
	return s[5].value;
}

uint64_t pmu_result(struct vm *vm, unsigned int i)
{
	return vm_result(vm)->value[i];
}
