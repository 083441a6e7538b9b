// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/host_report.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define EXAMINERS 4

static const struct {
	const char *name, *meaning;
} params[] = {
	{"kvm.enable_pmu", "guests have a PMU"},
	{"kvm.enable_virt_at_load", "virtualization is on before the first VM"},
	{"kvm.force_emulation_prefix", "guests can force the emulator"},
	{"kvm.halt_poll_ns", "busy wait of an idle vCPU, longest"},
	{"kvm.ignore_msrs", "accesses to unknown MSRs do not fault"},
	{"kvm.mmio_caching", "MMIO faults are cached"},
	{"kvm.nx_huge_pages", "huge pages are split for execution (iTLB multihit)"},
	{"kvm.tdp_mmu", "the scalable MMU is in use"},
	{"kvm_amd.npt", "nested page tables"},
	{"kvm_amd.nested", "guests can be hosts"},
	{"kvm_amd.avic", "interrupts without exits"},
	{"kvm_amd.vgif", "virtual GIF for nested guests"},
	{"kvm_amd.sev", "SEV guests"},
	{"kvm_amd.sev_es", "SEV-ES guests"},
	{"kvm_amd.sev_snp", "SNP guests"},
	{"kvm_amd.enable_mediated_pmu", "counters passed through"},
	{"kvm_intel.ept", "extended page tables"},
	{"kvm_intel.unrestricted_guest", "real mode without emulation"},
	{"kvm_intel.nested", "guests can be hosts"},
	{"kvm_intel.enable_shadow_vmcs", "VMREAD of nested hosts without exits"},
	{"kvm_intel.enable_apicv", "interrupts without exits"},
	{"kvm_intel.enable_mediated_pmu", "counters passed through"},
	{"kvm_intel.tdx", "TDX guests"},
	{"ccp.psp_init_on_probe", "SEV firmware initialised when its driver loads"},
};
_Static_assert(sizeof(params) / sizeof(params[0]) <= HOST_PARAMS_MAX, "HOST_PARAMS_MAX");

static void read_params(struct host_report *report)
{
	for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++) {
		struct host_param_value *p = &report->params[report->nr_params];

		if (host_param(params[i].name, p->value, sizeof(p->value)))
			continue;
		p->name = params[i].name;
		p->meaning = params[i].meaning;
		report->nr_params++;
	}
}

static int limit(struct sys *sys, unsigned int cap)
{
	int value = sys_check_cap(sys, cap);

	return value > 0 ? value : 0;
}

/*
 * Destroying a VM is mostly waiting for grace periods of the kernel, so several are examined at
 * once. Each thread has a struct sys of its own over the same descriptor, for its own errors.
 */
struct examination {
	struct host_report *report;
	atomic_uint next;
};

static void *examine_some(void *arg)
{
	struct examination *e = arg;
	struct host host = *e->report->host;
	struct sys sys;
	unsigned int i;

	if (host.sys) {
		sys = *host.sys;
		host.sys = &sys;
	}
	while ((i = atomic_fetch_add(&e->next, 1)) < e->report->nr_features)
		feature_examine(e->report->features[i], &host, &e->report->results[i]);
	return NULL;
}

static int examine_features(struct host_report *report)
{
	struct examination e = {.report = report};
	const struct kvm_cpuid2 *cpuid;
	pthread_t threads[EXAMINERS - 1];
	unsigned int n = 0, started = 0;

	while (feature_at(n))
		n++;
	if (!n)
		return 0;
	report->features = calloc(n, sizeof(*report->features));
	report->results = calloc(n, sizeof(*report->results));
	if (!report->features || !report->results)
		return -ENOMEM;
	for (report->nr_features = 0; report->nr_features < n; report->nr_features++)
		report->features[report->nr_features] = feature_at(report->nr_features);
	/* Read once here, shared by the threads: what each would read for itself, nobody would
	 * free. */
	if (report->host->sys)
		sys_supported_cpuid(report->host->sys, &cpuid);
	while (started < EXAMINERS - 1 &&
	       pthread_create(&threads[started], NULL, examine_some, &e) == 0)
		started++;
	examine_some(&e);
	while (started)
		pthread_join(threads[--started], NULL);
	return 0;
}

int host_report_make(struct host_report *report, struct host *host, const struct sev_facts *sev)
{
	*report = (struct host_report){.host = host};
	report->broken = host_chain(host, report->links);
	sev_tree_make(sev, &report->sev);
	read_params(report);
	if (host->sys) {
		report->vcpus = limit(host->sys, KVM_CAP_NR_VCPUS);
		report->max_vcpus = limit(host->sys, KVM_CAP_MAX_VCPUS);
		report->memslots = limit(host->sys, KVM_CAP_NR_MEMSLOTS);
		report->has_latency =
			host_vm_latency(host->sys, &report->create, &report->destroy) == 0;
	}
	return examine_features(report);
}

void host_report_free(struct host_report *report)
{
	free(report->features);
	free(report->results);
}

bool host_report_gap(const struct feature_result *result)
{
	return result->advertised != SUPPORT_YES || result->accepted == SUPPORT_NO ||
	       result->behaves == SUPPORT_LIES;
}
