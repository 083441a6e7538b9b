// SPDX-License-Identifier: GPL-2.0-or-later
/* The ways to be broken that have to do with whose the counters are: a VM's, the host's, nobody's.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kvex/pmu.h"
#include "kvex/vmx.h"
#include "sabotage.h"

#define IRQCHIP_ROUTES	   24
#define PERFMON_V2_LEAF	   0x80000022
#define NUMBER_OF_COUNTERS 0xfU
#define INTEL_LEAF	   0xa		/* EAX: version in bits 7:0, counters in 15:8 */
#define ENTRY_LOAD	   (1ULL << 13) /* of global control */
#define EXIT_LOAD	   (1ULL << 12)
#define TRUE_EXIT	   0x48f
#define SAVE_GLOBAL_CTRL   (1ULL << 62) /* VM-exit control 30 may be 1 */

static bool enables(unsigned long req, const void *arg, uint32_t cap)
{
	return req == KVM_ENABLE_CAP && ((const struct kvm_enable_cap *)arg)->cap == cap;
}

static int pmu_cap_dropped(int fd __attribute__((unused)), unsigned long req, void *arg)
{
	return enables(req, arg, KVM_CAP_PMU_CAPABILITY) ? 0 : 1;
}

/* Who once has not got the counters never gets them. */
static int vcpus_busy(int fd, unsigned long req, void *arg)
{
	static bool busy;
	int r;

	if (req != KVM_CREATE_VCPU)
		return 1;
	r = busy ? -EBUSY : sabotage_ioctl(fd, req, arg);
	busy = r == -EBUSY;
	return r;
}

/* It outlives all that is known of it. */
static int vm_kept(int fd, unsigned long req, void *arg __attribute__((unused)))
{
	if (req == KVM_CREATE_VCPU && dup(fd) < 0)
		return -errno;
	return 1;
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

static void change_leaf(struct kvm_cpuid2 *cpuid, uint32_t leaf, uint32_t keep, uint32_t set)
{
	for (uint32_t i = 0; i < cpuid->nent; i++)
		if (cpuid->entries[i].function == leaf)
			cpuid->entries[i].eax = (cpuid->entries[i].eax & keep) | set;
}

static int two_counters(struct victim *v __attribute__((unused)), unsigned long req, void *arg)
{
	if (req == KVM_SET_CPUID2)
		change_leaf(arg, INTEL_LEAF, 0xffff00ff, 2 << 8);
	return 1;
}

static int no_version(struct victim *v __attribute__((unused)), unsigned long req, void *arg)
{
	if (req == KVM_SET_CPUID2)
		change_leaf(arg, INTEL_LEAF, 0xffffff00, 0);
	return 1;
}

static bool is_about(unsigned long req, unsigned long what, const void *arg, uint32_t msr)
{
	const struct kvm_msrs *m = arg;

	return req == what && m->nmsrs == 1 && m->entries[0].index == msr;
}

static int no_capabilities(struct victim *v __attribute__((unused)), unsigned long req, void *arg,
			   int r)
{
	if (is_about(req, KVM_GET_MSRS, arg, PMU_INTEL_CAPABILITIES))
		((struct kvm_msrs *)arg)->entries[0].data = 0;
	return r;
}

/* Of /dev/kvm. */
static int save_offered(unsigned long req, void *arg, int r)
{
	if (is_about(req, KVM_GET_MSRS, arg, TRUE_EXIT))
		((struct kvm_msrs *)arg)->entries[0].data |= SAVE_GLOBAL_CTRL;
	return r;
}

static int save_taken(struct victim *v __attribute__((unused)), unsigned long req, void *arg, int r)
{
	return is_about(req, KVM_SET_MSRS, arg, VMX_MSR_EXIT) ? 1 : r;
}

/* L1's entries and exits do not load it. */
static void global_ctrl_stays(struct victim *v)
{
	struct vmx_entry *e = (void *)(v->memory + VMX_GPA_FIELDS);

	for (unsigned int i = 0; i < VMX_MAX_FIELDS && e[i].field; i++) {
		if (e[i].field == VMX_ENTRY_CONTROLS)
			e[i].written &= ~ENTRY_LOAD;
		if (e[i].field == VMX_EXIT_CONTROLS)
			e[i].written &= ~EXIT_LOAD;
	}
}

const struct sabotage pmu_ways[] = {
	{.name = "pmu-cap-dropped", .vm = pmu_cap_dropped},
	{.name = "vcpus-busy", .vm = vcpus_busy},
	{.name = "vm-kept", .vm = vm_kept},
	{.name = "irqchip-unasked", .vm = irqchip_unasked},
	{.name = "four-counters", .other = four_counters},
	{.name = "two-counters", .other = two_counters},
	{.name = "no-pmu-version", .other = no_version},
	{.name = "no-perf-capabilities", .result = no_capabilities},
	{.name = "save-offered", .vm_result = save_offered},
	{.name = "save-taken", .result = save_taken},
	{.name = "global-ctrl-stays", .before = global_ctrl_stays},
	{.name = "perf-let-in"},
	{.name = NULL},
};

/* The linker puts this in front of the cases': perf opens what it is to refuse. */
int __real_host_event_open(bool exclude_guest, bool software);
int __wrap_host_event_open(bool exclude_guest, bool software);
int __wrap_host_event_open(bool exclude_guest, bool software)
{
	const char *way = getenv("KVEX_SABOTAGE");
	int fd = __real_host_event_open(exclude_guest, software);

	if (fd != -EOPNOTSUPP || !way || strcmp(way, "perf-let-in") != 0)
		return fd;
	return __real_host_event_open(true, software);
}
