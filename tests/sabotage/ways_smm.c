// SPDX-License-Identifier: GPL-2.0-or-later
/* The ways to be broken that have to do with SMM. */
#include <errno.h>
#include <string.h>

#include "kvex/smm.h"
#include "sabotage.h"

static int smi_lost(struct victim *v, unsigned long req, void *arg)
{
	(void)v;
	(void)arg;
	return req == KVM_SMI ? 0 : 1;
}

static int every_other_smi(struct victim *v, unsigned long req, void *arg)
{
	static unsigned int smis;

	(void)v;
	(void)arg;
	return req == KVM_SMI && smis++ % 2 ? 0 : 1;
}

static int events_hide_smm(struct victim *v, unsigned long req, void *arg, int r)
{
	struct kvm_vcpu_events *ev = arg;

	(void)v;
	if (req == KVM_GET_VCPU_EVENTS && !r)
		memset(&ev->smi, 0, sizeof(ev->smi));
	return r;
}

static int events_ignore_smm(struct victim *v, unsigned long req, void *arg)
{
	struct kvm_vcpu_events ev;

	if (req != KVM_SET_VCPU_EVENTS)
		return 1;
	ev = *(struct kvm_vcpu_events *)arg;
	ev.flags &= ~(uint32_t)KVM_VCPUEVENT_VALID_SMM;
	return VICTIM_IOCTL(v, KVM_SET_VCPU_EVENTS, &ev);
}

static bool flag_lost(struct victim *v)
{
	v->run->flags &= (uint16_t)~KVM_RUN_X86_SMM;
	return false;
}

static bool flag_sticks(struct victim *v)
{
	static uint16_t seen;

	seen |= v->run->flags & KVM_RUN_X86_SMM;
	v->run->flags |= seen;
	return false;
}

/* The first exit after RSM. */
static bool rsm_loses_rbx(struct victim *v)
{
	static bool was_in_smm;
	bool in_smm = v->run->flags & KVM_RUN_X86_SMM;
	struct kvm_regs regs;

	if (was_in_smm && !in_smm) {
		VICTIM_IOCTL(v, KVM_GET_REGS, &regs);
		regs.rbx ^= 1;
		VICTIM_IOCTL(v, KVM_SET_REGS, &regs);
		v->run->s.regs.regs.rbx = regs.rbx;
	}
	was_in_smm = in_smm;
	return false;
}

static bool stay_in_smm(struct victim *v)
{
	struct kvm_vcpu_events ev;

	if (v->last.exit_reason != KVM_EXIT_SHUTDOWN)
		return false;
	VICTIM_IOCTL(v, KVM_GET_VCPU_EVENTS, &ev);
	ev.flags = KVM_VCPUEVENT_VALID_SMM;
	ev.smi.smm = 1;
	VICTIM_IOCTL(v, KVM_SET_VCPU_EVENTS, &ev);
	return false;
}

static int no_run_after_shutdown(struct victim *v)
{
	return v->last.exit_reason == KVM_EXIT_SHUTDOWN ? -EINTR : 1;
}

static void smbase_stays(struct victim *v)
{
	union {
		struct kvm_msrs list;
		char room[sizeof(struct kvm_msrs) + sizeof(struct kvm_msr_entry)];
	} m = {.list.nmsrs = 1};

	m.list.entries[0] = (struct kvm_msr_entry){.index = MSR_SMBASE, .data = SMM_SMBASE};
	VICTIM_IOCTL(v, KVM_SET_MSRS, &m);
}

static int dead_vm_writes(struct victim *v, unsigned long req, void *arg, int r)
{
	(void)v;
	if (req == KVM_GET_REGS && r == -EIO)
		memset(arg, 0, sizeof(struct kvm_regs));
	return r;
}

const struct sabotage smm_ways[] = {
	{.name = "smi-lost", .other = smi_lost},
	{.name = "every-other-smi", .other = every_other_smi},
	{.name = "events-hide-smm", .result = events_hide_smm},
	{.name = "events-ignore-smm", .other = events_ignore_smm},
	{.name = "smm-flag-lost", .after = flag_lost},
	{.name = "smm-flag-sticks", .after = flag_sticks},
	{.name = "rsm-loses-rbx", .after = rsm_loses_rbx},
	{.name = "stay-in-smm", .after = stay_in_smm},
	{.name = "no-run-after-shutdown", .instead = no_run_after_shutdown},
	{.name = "smbase-stays", .before = smbase_stays},
	{.name = "dead-vm-writes", .result = dead_vm_writes},
	{0},
};
