// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <string.h>

#include "cli/launch.h"
#include "kvex/host.h"
#include "kvex/pmu.h"

static void add_cap(struct vm_config *config, uint32_t cap, uint64_t arg)
{
	unsigned int i = 0;

	while (config->caps[i].cap)
		i++;
	config->caps[i] = (struct vm_cap){cap, arg};
}

/* KVM gives a guest the CPU's own counters only if the APIC is in the kernel, and says nothing. */
static bool wants_apic(void)
{
	static const char *const params[] = {"kvm_amd.enable_mediated_pmu",
					     "kvm_intel.enable_mediated_pmu"};
	char value[8];

	for (unsigned int i = 0; i < 2; i++)
		if (!host_param(params[i], value, sizeof(value)) && value[0] == 'Y')
			return true;
	return false;
}

int launch_pmu_prepare(const struct cli_command *cmd, struct sys *sys, const char *text,
		       struct vm_config *config)
{
	const struct kvm_cpuid2 *cpuid;
	struct pmu pmu;
	int cap;

	if (!text)
		return 0;
	cap = sys_check_cap(sys, KVM_CAP_PMU_CAPABILITY);
	if (!strcmp(text, "off")) {
		if (cap > 0)
			add_cap(config, KVM_CAP_PMU_CAPABILITY, KVM_PMU_CAP_DISABLE);
		config->edit_cpuid = pmu_clear_cpuid;
		return 0;
	}
	if (cap <= 0)
		return cli_error(cmd, "no PMU: KVM_CAP_PMU_CAPABILITY is 0, which takes kvm with "
				      "enable_pmu=Y on a CPU whose PMU Linux can use");
	if (sys_supported_cpuid(sys, &cpuid))
		return cli_error(cmd, "%s", sys->err.text);
	pmu_read_cpuid(cpuid, &pmu);
	if (!pmu.counters)
		return cli_error(cmd, "no PMU: the CPUID that KVM supports shows no counters");
	if (wants_apic())
		config->irqchip = VM_IRQCHIP_SPLIT;
	return 0;
}

static void report_counter(struct vcpu *vcpu, const struct pmu *pmu, unsigned int i)
{
	uint64_t select, value;

	if (vcpu_get_msr(vcpu, pmu->select + i * pmu->step, &select) ||
	    vcpu_get_msr(vcpu, pmu->counter + i * pmu->step, &value))
		fprintf(stderr, "vCPU %u: counter %u: %s\n", vcpu->id, i, vcpu->err.text);
	else if (select || value)
		fprintf(stderr, "vCPU %u: counter %u: event 0x%" PRIx64 ", %s, at %" PRIu64 "\n",
			vcpu->id, i, select & 0xff, select & PMU_SELECT_ENABLE ? "on" : "off",
			value);
}

void launch_pmu_report(const struct launch_run *run)
{
	const struct kvm_cpuid2 *cpuid;
	struct pmu pmu;
	char text[96];

	if (!run->pmu || sys_supported_cpuid(run->vm->sys, &cpuid))
		return;
	pmu_read_cpuid(cpuid, &pmu);
	fprintf(stderr, "PMU: %s\n", pmu_describe(&pmu, text, sizeof(text)));
	for (unsigned int v = 0; v < run->vm->nr_vcpus; v++)
		for (unsigned int i = 0; i < pmu.counters; i++)
			report_counter(run->vm->vcpu[v], &pmu, i);
}
