// SPDX-License-Identifier: GPL-2.0-or-later
/* A guest that counts with its own performance counters. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/demo.h"
#include "kvex/pmu.h"
#include "kvex/stats.h"

#define TURNS	       100000
#define OVERFLOW_TURNS 400000
#define BEFORE	       1000 /* instructions to the overflow */
#define RDPMCS	       1000
#define LVT_NMI	       0x400
#define LVT_MASKED     0x10000
#define VECTOR_NMI     2
#define GATE	       0x8e00ULL

enum { COUNTED, NMIS, LEFT }; /* values of the result page */
#define VALUE(i) GUEST_STR(GUEST_RESULT_VALUE(i))

/*
 * RSI and RDI: the MSRs of counter 0; RBP: global control or 0; RBX: what to select; R9: where the
 * counter starts; R10: LVTPC of the APIC; R8: turns of the loop, R11: RDPMCs after it.
 */
GUEST_ASM(counter, MODE_LONG,
	  "mov $0xfee000f0, %eax\n" /* the APIC's SVR: on */
	  "movl $0x1ff, (%rax)\n"
	  "mov $0xfee00340, %eax\n"
	  "mov %r10d, (%rax)\n"
	  "test %ebp, %ebp\n"
	  "jz 1f\n"
	  "mov %ebp, %ecx\n"
	  "mov $1, %eax\n"
	  "xor %edx, %edx\n"
	  "wrmsr\n"
	  "1: mov %edi, %ecx\n"
	  "mov %r9, %rax\n"
	  "mov %r9, %rdx\n"
	  "shr $32, %rdx\n"
	  "wrmsr\n"
	  "mov %esi, %ecx\n"
	  "mov %ebx, %eax\n"
	  "xor %edx, %edx\n"
	  "wrmsr\n"
	  "mov %r8d, %ecx\n"
	  "2: loop 2b\n"
	  "rdpmc\n" /* RCX is 0 */
	  "mov %eax, " VALUE(0) "\n"
				"mov %edx, " VALUE(0) " + 4\n"
						      "mov %esi, %ecx\n"
						      "xor %eax, %eax\n"
						      "xor %edx, %edx\n"
						      "wrmsr\n"
						      "xor %ecx, %ecx\n"
						      "test %r11d, %r11d\n"
						      "jz 4f\n"
						      "3: rdpmc\n"
						      "dec %r11d\n"
						      "jnz 3b\n"
						      "4: xor %eax, %eax\n" GUEST_DONE "label nmi\n"
						      "cmpq $0, " VALUE(
							      1) "\n"
								 "jne 5f\n"
								 "mov %rcx, " VALUE(
									 2) "\n"
									    "5: incq " VALUE(
										    1) "\n"
										       "iretq\n");

struct measure {
	uint32_t event, turns, lvtpc, rdpmcs;
	uint64_t preset;
};

static void set_nmi_gate(struct vm *vm)
{
	uint64_t at = guest_symbol(&counter, "nmi");
	uint64_t gate[2] = {(at & 0xffff) | (uint64_t)GUEST_SEL_CODE64 << 16 | GATE << 32 |
				    (at >> 16 & 0xffff) << 48,
			    at >> 32};

	memcpy(vm_hva(vm, GUEST_GPA_IDT + VECTOR_NMI * sizeof(gate), sizeof(gate)), gate,
	       sizeof(gate));
}

static int measure(struct demo_run *d, const struct pmu *pmu, const struct measure *m)
{
	struct kvm_regs regs = {
		.rip = counter.entry,
		.rflags = 2,
		.rsp = GUEST_GPA_STACK,
		.rsi = pmu->select,
		.rdi = pmu->counter,
		.rbp = pmu->global_ctl,
		.rbx = PMU_SELECT_ENABLE | PMU_SELECT_OS | m->event,
		.r8 = m->turns,
		.r9 = m->preset,
		.r10 = m->lvtpc,
		.r11 = m->rdpmcs,
	};

	vm_result(d->vm)->value[NMIS] = vm_result(d->vm)->value[LEFT] = 0;
	if (vcpu_complete(d->vcpu) || vcpu_set_regs(d->vcpu, &regs))
		return demo_broken(d);
	return demo_run_to_port(d, GUEST_PORT_DONE, 0);
}

/* What TURNS turns more of the loop add to the count of EVENT. */
static int count(struct demo_run *d, const struct pmu *pmu, uint32_t event, uint64_t *n)
{
	struct measure m = {.event = event, .turns = 1, .lvtpc = LVT_MASKED};
	uint64_t one;

	if (measure(d, pmu, &m))
		return EXIT_FAILED;
	one = vm_result(d->vm)->value[COUNTED];
	m.turns += TURNS;
	if (measure(d, pmu, &m))
		return EXIT_FAILED;
	*n = vm_result(d->vm)->value[COUNTED] - one;
	return EXIT_OK;
}

static int show_counts(struct demo_run *d, const struct pmu *pmu)
{
	uint64_t insns, branches;
	char text[96];

	if (count(d, pmu, PMU_EVENT_INSNS, &insns) || count(d, pmu, pmu->branches, &branches))
		return EXIT_FAILED;
	demo_tell("Guest",
		  "CPUID shows %s. It has counter 0 count around its own loop and reads it by "
		  "RDPMC, once with 1 turn and once with %d more.",
		  pmu_describe(pmu, text, sizeof(text)), TURNS);
	demo_tell("Count",
		  "%d turns are %" PRIu64 " instructions retired and %" PRIu64
		  " branches: %s. A turn is one instruction, a branch.",
		  TURNS, insns, branches,
		  insns == TURNS && branches == TURNS ? "exact" : "NOT EXACT");
	return EXIT_OK;
}

static int show_overflow(struct demo_run *d, const struct pmu *pmu)
{
	const uint64_t *value = vm_result(d->vm)->value;
	struct measure m = {.event = PMU_EVENT_INSNS | PMU_SELECT_INT,
			    .turns = OVERFLOW_TURNS,
			    .lvtpc = LVT_NMI,
			    .preset = ((1ULL << pmu->width) - BEFORE)};

	if (measure(d, pmu, &m))
		return EXIT_FAILED;
	if (value[NMIS])
		demo_tell("PMI",
			  "Started at -%d, with LVTPC of the APIC set to NMI, it interrupts in a "
			  "loop of %d turns: %" PRIu64 " NMI, at turn %" PRIu64 ".",
			  BEFORE, OVERFLOW_TURNS, value[NMIS], OVERFLOW_TURNS - value[LEFT]);
	else
		demo_tell("PMI",
			  "Started at -%d, with LVTPC of the APIC set to NMI: no NMI in a loop of "
			  "%d turns.",
			  BEFORE, OVERFLOW_TURNS);
	return EXIT_OK;
}

static bool is_mediated(const struct demo_run *d)
{
	char name[64], value[8];

	snprintf(name, sizeof(name), "%s.enable_mediated_pmu", d->host->backend);
	return !host_param(name, value, sizeof(value)) && value[0] == 'Y';
}

static int show_exits(struct demo_run *d, const struct pmu *pmu)
{
	struct measure m = {.event = PMU_EVENT_INSNS, .turns = 1, .lvtpc = LVT_MASKED};
	uint64_t exits[3];

	for (unsigned int i = 0; i < 3; i++) {
		if (i && measure(d, pmu, &m))
			return EXIT_FAILED;
		m.rdpmcs = i * RDPMCS;
		if (vcpu_stat(d->vcpu, "exits", &exits[i]))
			return demo_broken(d);
	}
	demo_tell("KVM",
		  "A run of this guest makes %" PRIu64 " exits, one with %d RDPMC more %" PRIu64
		  " (KVM_GET_STATS_FD). %s",
		  exits[1] - exits[0], RDPMCS, exits[2] - exits[1],
		  is_mediated(d)
			  ? "enable_mediated_pmu=Y: the counters are the CPU's own, loaded at each "
			    "entry and saved at each exit; only what selects events is filtered."
			  : "KVM emulates the PMU: a perf event of the host stands behind each "
			    "counter, and is stopped, read and moved at each exit that asks. The "
			    "mediated PMU of Linux 7.0 (enable_mediated_pmu=Y) is not on here.");
	return EXIT_OK;
}

static int show(struct demo_run *d)
{
	/* KVM drops overflow interrupts, and a mediated PMU altogether, without an APIC of its. */
	struct vm_config config = {.guest = &counter, .irqchip = VM_IRQCHIP_SPLIT};
	const struct kvm_cpuid2 *cpuid;
	struct pmu pmu;

	if (demo_vm(d, &config))
		return EXIT_FAILED;
	if (sys_supported_cpuid(d->host->sys, &cpuid))
		return cli_error(d->cmd, "%s", d->host->sys->err.text);
	pmu_read_cpuid(cpuid, &pmu);
	if (!pmu.counters)
		return cli_error(d->cmd, "the CPUID that KVM supports shows no counters");
	set_nmi_gate(d->vm);
	if (show_counts(d, &pmu) || show_overflow(d, &pmu) || show_exits(d, &pmu))
		return EXIT_FAILED;
	demo_tell("Why",
		  "perf in a guest is as good as these counters. Emulated ones cost an exit for "
		  "each access and share the CPU's with the host's perf; mediated ones are the "
		  "guest's while it runs, and the host's perf has to give way.");
	demo_tell("Commit",
		  "4a2771895ca6 \"KVM: x86/svm/pmu: Add AMD PerfMonV2 support\", Linux 6.5; "
		  "the mediated PMU is merge bf2c3138ae36, 7.0");
	return EXIT_OK;
}

DEMO(pmu, .name = "pmu", .title = "performance counters: an exact count, an overflow, its cost",
     .feature = "pmu",
     .lab = {.models = {"pmu"},
	     .params = {"kvm_amd.enable_mediated_pmu=1"},
	     .append = "nmi_watchdog=0 sysctl.kernel.perf_event_paranoid=1"},
     .show = show);
