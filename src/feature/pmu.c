// SPDX-License-Identifier: GPL-2.0-or-later
/* The virtual PMU: does a counter count, can it be switched off, what filters its events. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feature/probe.h"
#include "kvex/pmu.h"

#define LOOPS 200
/* ESI: event select, EDI: counter, EBX: what to select, EBP: global control or 0. */
GUEST_ASM(pmu_count, MODE_LONG,
	  "test %ebp, %ebp\n"
	  "jz 1f\n"
	  "mov %ebp, %ecx\n"
	  "mov $1, %eax\n"
	  "xor %edx, %edx\n"
	  "wrmsr\n"
	  "1: mov %edi, %ecx\n"
	  "xor %eax, %eax\n"
	  "xor %edx, %edx\n"
	  "wrmsr\n"
	  "mov %esi, %ecx\n"
	  "mov %ebx, %eax\n"
	  "wrmsr\n"
	  "mov $" GUEST_STR(LOOPS) ", %ecx\n"
				   "2: loop 2b\n"
				   "mov %edi, %ecx\n"
				   "rdmsr\n"
				   "mov %eax, " GUEST_STR(
					   GUEST_RESULT_VALUE(0)) "\n"
								  "xor %eax, %eax\n" GUEST_DONE);

/* AMD's by the names that never fault: a PMU that is not there is told from one that does not
 * count. */
static void choose_msrs(const struct kvm_cpuid2 *cpuid, struct kvm_regs *regs)
{
	struct pmu pmu;

	pmu_read_cpuid(cpuid, &pmu);
	if (pmu.amd)
		pmu_use_k7(&pmu);
	regs->rsi = pmu.amd ? pmu.select : PMU_INTEL_SELECT;
	regs->rdi = pmu.amd ? pmu.counter : PMU_INTEL_COUNTER;
	regs->rbp = pmu.global_ctl;
	regs->rbx = PMU_SELECT_ENABLE | PMU_SELECT_OS | PMU_EVENT_INSNS;
}

static enum support pmu_run(struct vm *vm, char *detail)
{
	struct vcpu *vcpu = vm->vcpu[0];
	const struct kvm_cpuid2 *cpuid;
	struct kvm_regs regs;
	unsigned long long n;
	enum support s;

	if (vcpu_get_regs(vcpu, &regs) || sys_supported_cpuid(vm->sys, &cpuid))
		return SUPPORT_UNKNOWN;
	choose_msrs(cpuid, &regs);
	if (vcpu_set_regs(vcpu, &regs))
		return SUPPORT_UNKNOWN;
	s = probe_run_to_done(vm, detail);
	if (s != SUPPORT_YES)
		return s;
	n = vm_result(vm)->value[0];
	probe_say(detail, "counter 0 says %llu after a loop of %d instructions", n, LOOPS);
	return n >= LOOPS ? SUPPORT_YES : SUPPORT_NO;
}

static enum support mediated_advertised(const struct feature *f __attribute__((unused)),
					struct host *host, char *detail)
{
	char name[64];

	snprintf(name, sizeof(name), "%s.enable_mediated_pmu", host->backend);
	return probe_param(name, detail);
}

/* A mediated PMU is there only with an in-kernel irqchip, which costs milliseconds otherwise. */
static enum support pmu_guest(struct host *host, probe_judge judge, char *detail)
{
	struct vm_config config = {.guest = &pmu_count};

	if (mediated_advertised(NULL, host, detail) == SUPPORT_YES)
		config.irqchip = VM_IRQCHIP_SPLIT;
	return probe_guest(host, &config, judge, detail);
}

static enum support pmu_behaves(const struct feature *f __attribute__((unused)), struct host *host,
				char *detail)
{
	return pmu_guest(host, pmu_run, detail);
}

static enum support pmu_accepted(const struct feature *f, struct host *host, char *detail)
{
	return probe_enable(f, host, KVM_PMU_CAP_DISABLE, detail);
}

static enum support set_filter(struct vm *vm, uint32_t flags, char *detail)
{
	union {
		struct kvm_pmu_event_filter head;
		__u8 room[sizeof(struct kvm_pmu_event_filter) + sizeof(__u64)];
	} filter = {.head = {.action = KVM_PMU_EVENT_DENY, .nevents = 1, .flags = flags}};
	int r;

	filter.head.events[0] = PMU_EVENT_INSNS;
	r = sys_ioctl(&vm->err, vm->fd, KVM_SET_PMU_EVENT_FILTER, &filter);
	if (r >= 0)
		probe_say(detail, "KVM_SET_PMU_EVENT_FILTER succeeds");
	return probe_result(r, &vm->err, detail);
}

static enum support plain_filter(struct vm *vm, char *detail)
{
	return set_filter(vm, 0, detail);
}

static enum support masked_filter(struct vm *vm, char *detail)
{
	return set_filter(vm, KVM_PMU_EVENT_FLAG_MASKED_EVENTS, detail);
}

static enum support filter_accepted(const struct feature *f __attribute__((unused)),
				    struct host *host, char *detail)
{
	return probe_bare(host, plain_filter, detail);
}

static enum support masked_accepted(const struct feature *f __attribute__((unused)),
				    struct host *host, char *detail)
{
	return probe_bare(host, masked_filter, detail);
}

/* YES if COUNTED without and not counted with the filter. */
static enum support filtered_run(struct vm *vm, probe_judge filter, char *detail)
{
	enum support s = filter(vm, detail);

	if (s != SUPPORT_YES)
		return s;
	if (pmu_run(vm, detail) == SUPPORT_UNKNOWN)
		return SUPPORT_UNKNOWN;
	/* Nor has a guest counted that did not come so far. */
	if (!probe_at_port(vm, GUEST_PORT_DONE))
		return SUPPORT_NO;
	if (vm_result(vm)->value[0] == 0) {
		probe_say(detail, "a denied event does not count");
		return SUPPORT_YES;
	}
	return SUPPORT_NO;
}

static enum support plain_filtered_run(struct vm *vm, char *detail)
{
	return filtered_run(vm, plain_filter, detail);
}

static enum support masked_filtered_run(struct vm *vm, char *detail)
{
	return filtered_run(vm, masked_filter, detail);
}

/* A filter over a PMU that never counts filters nothing, and KVM offers it all the same. */
static enum support filter_behaves_with(const struct feature *f, struct host *host,
					probe_judge judge, char *detail)
{
	enum support pmu = SUPPORT_NO;
	char value[8];

	if (host_param("kvm.enable_pmu", value, sizeof(value)) || strcmp(value, "N") != 0)
		pmu = pmu_behaves(f, host, detail);
	if (pmu == SUPPORT_NO)
		probe_say(detail, "there is no PMU whose events it could filter");
	return pmu == SUPPORT_YES ? pmu_guest(host, judge, detail) : pmu;
}

static enum support filter_behaves(const struct feature *f, struct host *host, char *detail)
{
	return filter_behaves_with(f, host, plain_filtered_run, detail);
}

static enum support masked_behaves(const struct feature *f, struct host *host, char *detail)
{
	return filter_behaves_with(f, host, masked_filtered_run, detail);
}

FEATURE(pmu, .name = "pmu", .title = "Virtual PMU", .cap = KVM_CAP_PMU_CAPABILITY,
	.cap_name = "KVM_CAP_PMU_CAPABILITY",
	.hint = "load kvm with enable_pmu=Y on a CPU with a PMU", .accepted = pmu_accepted,
	.behaves = pmu_behaves);

FEATURE(mediated_pmu, .name = "mediated-pmu", .title = "Mediated PMU: counters passed through",
	.hint = "needs Linux 7.0; load kvm_amd or kvm_intel with enable_mediated_pmu=Y",
	.advertised = mediated_advertised);

FEATURE(pmu_event_filter, .name = "pmu-event-filter", .title = "Filter of PMU events",
	.cap = KVM_CAP_PMU_EVENT_FILTER, .cap_name = "KVM_CAP_PMU_EVENT_FILTER",
	.hint = "needs Linux 5.3, and a PMU to be of use: kvm.enable_pmu=Y",
	.accepted = filter_accepted, .behaves = filter_behaves);

FEATURE(masked_events, .name = "masked-events", .title = "Masks in the filter of PMU events",
	.cap = KVM_CAP_PMU_EVENT_MASKED_EVENTS, .cap_name = "KVM_CAP_PMU_EVENT_MASKED_EVENTS",
	.hint = "needs Linux 6.3, and a PMU to be of use: kvm.enable_pmu=Y",
	.accepted = masked_accepted, .behaves = masked_behaves);
