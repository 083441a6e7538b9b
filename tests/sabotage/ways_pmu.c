// SPDX-License-Identifier: GPL-2.0-or-later
/* The ways to be broken that have to do with whose the counters are: a VM's, the host's, nobody's.
 */
#include <errno.h>

#include "sabotage.h"

#define IRQCHIP_ROUTES	   24
#define PERFMON_V2_LEAF	   0x80000022
#define NUMBER_OF_COUNTERS 0xfU

static bool enables(unsigned long req, const void *arg, uint32_t cap)
{
	return req == KVM_ENABLE_CAP && ((const struct kvm_enable_cap *)arg)->cap == cap;
}

static int pmu_cap_dropped(int fd __attribute__((unused)), unsigned long req, void *arg)
{
	return enables(req, arg, KVM_CAP_PMU_CAPABILITY) ? 0 : 1;
}

/* The counters are never given back. */
static int vcpus_busy(int fd __attribute__((unused)), unsigned long req,
		      void *arg __attribute__((unused)))
{
	return req == KVM_CREATE_VCPU ? -EBUSY : 1;
}

static int irqchip_dropped(int fd __attribute__((unused)), unsigned long req, void *arg)
{
	return enables(req, arg, KVM_CAP_SPLIT_IRQCHIP) ? 0 : 1;
}

/* Each VM has one when its first vCPU comes. */
static int irqchip_unasked(int fd, unsigned long req, void *arg __attribute__((unused)))
{
	struct kvm_enable_cap cap = {.cap = KVM_CAP_SPLIT_IRQCHIP, .args = {IRQCHIP_ROUTES}};

	if (req == KVM_CREATE_VCPU)
		sabotage_ioctl(fd, KVM_ENABLE_CAP, &cap);
	return 1;
}

static int four_counters(struct victim *v __attribute__((unused)), unsigned long req, void *arg)
{
	struct kvm_cpuid2 *cpuid = arg;

	for (uint32_t i = 0; req == KVM_SET_CPUID2 && i < cpuid->nent; i++)
		if (cpuid->entries[i].function == PERFMON_V2_LEAF)
			cpuid->entries[i].ebx = (cpuid->entries[i].ebx & ~NUMBER_OF_COUNTERS) | 4;
	return 1;
}

const struct sabotage pmu_ways[] = {
	{.name = "pmu-cap-dropped", .vm = pmu_cap_dropped},
	{.name = "vcpus-busy", .vm = vcpus_busy},
	{.name = "irqchip-dropped", .vm = irqchip_dropped},
	{.name = "irqchip-unasked", .vm = irqchip_unasked},
	{.name = "four-counters", .other = four_counters},
	{.name = NULL},
};
