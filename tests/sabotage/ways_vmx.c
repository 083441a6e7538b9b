// SPDX-License-Identifier: GPL-2.0-or-later
/* The ways to be broken that have to do with VMX inside guests. */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kvex/vmx.h"
#include "sabotage.h"

#define STATS_MAX 65536
#define MANY	  100000

/* A file with what FD gives, each figure of it GROWN by so much; FD is closed. */
static int copy_stats(int fd, uint64_t grown)
{
	static uint64_t data[STATS_MAX / 8];
	const struct kvm_stats_header *header = (const void *)data;
	int copy = memfd_create("stats", MFD_CLOEXEC);
	ssize_t n = pread(fd, data, sizeof(data), 0);

	for (size_t i = header->data_offset / 8; n > 0 && i < (size_t)n / 8; i++)
		data[i] += grown;
	if (copy < 0 || n <= 0 || write(copy, data, (size_t)n) != n)
		return -EIO;
	close(fd);
	return copy;
}

/* What they were the first time. */
static int stats_stand_still(struct victim *v, unsigned long req, void *arg, int r)
{
	static int first = -1;

	(void)v;
	(void)arg;
	if (req != KVM_GET_STATS_FD || r < 0)
		return r;
	if (first < 0)
		first = copy_stats(dup(r), 0);
	close(r);
	return dup(first);
}

static int stats_run_away(struct victim *v, unsigned long req, void *arg, int r)
{
	static uint64_t grown;

	(void)v;
	(void)arg;
	return req == KVM_GET_STATS_FD && r >= 0 ? copy_stats(r, grown += grown + MANY) : r;
}

static int state_lost(struct victim *v, unsigned long req, void *arg)
{
	(void)v;
	(void)arg;
	return req == KVM_SET_NESTED_STATE ? 0 : 1;
}

static int state_hides_l2(struct victim *v, unsigned long req, void *arg, int r)
{
	struct kvm_nested_state *state = arg;

	(void)v;
	if (req == KVM_GET_NESTED_STATE && !r)
		state->flags &= (uint16_t)~KVM_STATE_NESTED_GUEST_MODE;
	return r;
}

static int state_takes_all(struct victim *v, unsigned long req, void *arg, int r)
{
	(void)v;
	(void)arg;
	return req == KVM_SET_NESTED_STATE && r == -EINVAL ? 0 : r;
}

static int state_refuses_all(struct victim *v, unsigned long req, void *arg)
{
	(void)v;
	(void)arg;
	return req == KVM_SET_NESTED_STATE ? -EINVAL : 1;
}

static void get_state(struct victim *v, union vmx_state *state)
{
	state->state.size = sizeof(*state);
	VICTIM_IOCTL(v, KVM_GET_NESTED_STATE, state);
}

/* The vCPU's VMCS as it was at the first exit. */
static union vmx_state first_state;

static bool remember_state(struct victim *v)
{
	if (v->exits == 1)
		get_state(v, &first_state);
	return false;
}

static int state_is_old(struct victim *v, unsigned long req, void *arg, int r)
{
	union vmx_state *state = arg;

	(void)v;
	if (req == KVM_GET_NESTED_STATE && !r)
		memcpy(state->state.data.vmx[0].vmcs12, first_state.state.data.vmx[0].vmcs12,
		       KVM_STATE_NESTED_VMX_VMCS_SIZE);
	return r;
}

static bool has_moved(void)
{
	static int cpu = -1;
	int before = cpu;

	cpu = sched_getcpu();
	return before >= 0 && cpu != before;
}

/* On another CPU the VMCS is what it was at the first exit. */
static void vmcs_reverts(struct victim *v)
{
	if (has_moved())
		VICTIM_IOCTL(v, KVM_SET_NESTED_STATE, &first_state);
}

/* On another CPU L2 finds the VMCS that it had when it was first there. */
static void l2_vmcs_reverts(struct victim *v)
{
	static union vmx_state first_in_l2, now;

	get_state(v, &now);
	if (!has_moved() || !(now.state.flags & KVM_STATE_NESTED_GUEST_MODE))
		return;
	if (first_in_l2.state.size)
		VICTIM_IOCTL(v, KVM_SET_NESTED_STATE, &first_in_l2);
	else
		first_in_l2 = now;
}

const struct sabotage vmx_ways[] = {
	{.name = "stats-stand-still", .result = stats_stand_still},
	{.name = "stats-run-away", .result = stats_run_away},
	{.name = "nested-state-lost", .other = state_lost},
	{.name = "nested-state-hides-l2", .result = state_hides_l2},
	{.name = "nested-state-takes-all", .result = state_takes_all},
	{.name = "nested-state-refuses-all", .other = state_refuses_all},
	{.name = "nested-state-is-old", .after = remember_state, .result = state_is_old},
	{.name = "vmcs-reverts", .before = vmcs_reverts, .after = remember_state},
	{.name = "l2-vmcs-reverts", .before = l2_vmcs_reverts},
	{0},
};
