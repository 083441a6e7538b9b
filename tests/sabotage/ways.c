// SPDX-License-Identifier: GPL-2.0-or-later
/* The ways to be broken. */
#include <errno.h>
#include <string.h>

#include "sabotage.h"

static bool was_io(const struct victim *v, uint8_t direction)
{
	return v->last.exit_reason == KVM_EXIT_IO && v->last.io.direction == direction;
}

static bool was_mmio(const struct victim *v, bool is_write)
{
	return v->last.exit_reason == KVM_EXIT_MMIO && v->last.mmio.is_write == is_write;
}

/* Whatever is pending in the shared page and in KVM is done; then the registers can be had. */
static void complete(struct victim *v, struct kvm_regs *regs)
{
	v->run->immediate_exit = 1;
	VICTIM_IOCTL(v, KVM_RUN, 0);
	v->run->immediate_exit = 0;
	VICTIM_IOCTL(v, KVM_GET_REGS, regs);
}

static bool rip_was_set(struct victim *v)
{
	struct kvm_regs regs;

	if (v->run->kvm_dirty_regs & KVM_SYNC_X86_REGS)
		return v->run->s.regs.regs.rip != v->rip;
	VICTIM_IOCTL(v, KVM_GET_REGS, &regs);
	return regs.rip != v->rip;
}

static void skip(struct victim *v, uint64_t bytes)
{
	struct kvm_regs regs;

	complete(v, &regs);
	regs.rip += bytes;
	VICTIM_IOCTL(v, KVM_SET_REGS, &regs);
}

/* The OUT is skipped, wherever RIP is by now. */
static void skip_at_new_rip(struct victim *v)
{
	if (was_io(v, KVM_EXIT_IO_OUT) && rip_was_set(v))
		skip(v, 2);
}

/* How far CS.base was moved after an OUT. */
static uint64_t cs_was_moved(struct victim *v)
{
	struct kvm_sregs sregs;

	VICTIM_IOCTL(v, KVM_GET_SREGS, &sregs);
	if (v->run->kvm_dirty_regs & KVM_SYNC_X86_SREGS)
		sregs = v->run->s.regs.sregs;
	return was_io(v, KVM_EXIT_IO_OUT) ? sregs.cs.base - v->cs_base : 0;
}

static void skip_at_new_cs(struct victim *v)
{
	if (cs_was_moved(v))
		skip(v, 1);
}

/* What kvm_amd does. */
static void skip_to_old_ip(struct victim *v)
{
	uint64_t moved = cs_was_moved(v);

	if (moved)
		skip(v, moved);
}

static void in_lands_at_new_rip(struct victim *v)
{
	struct kvm_regs regs;
	uint8_t data = *((uint8_t *)v->run + v->last.io.data_offset);

	if (!was_io(v, KVM_EXIT_IO_IN) || !rip_was_set(v))
		return;
	complete(v, &regs);
	regs.rax = (regs.rax & ~0xffULL) | data;
	VICTIM_IOCTL(v, KVM_SET_REGS, &regs);
}

static void in_loses_data(struct victim *v)
{
	if (was_io(v, KVM_EXIT_IO_IN))
		memset((uint8_t *)v->run + v->last.io.data_offset, 0,
		       (size_t)v->last.io.size * v->last.io.count);
}

static void ignore_sync_regs(struct victim *v)
{
	v->run->kvm_dirty_regs = 0;
}

static int no_completion(struct victim *v)
{
	return v->run->immediate_exit ? -EINTR : 1;
}

static int enter_all_the_same(struct victim *v)
{
	v->run->immediate_exit = 0;
	return 1;
}

/* The quirk of port 0x7e the wrong way round; RIP is told in the page, or read by KVM_GET_REGS. */
static bool rip_before_7e(struct victim *v)
{
	struct kvm_regs regs;

	if (!was_io(v, KVM_EXIT_IO_OUT) || v->last.io.port != 0x7e)
		return false;
	VICTIM_IOCTL(v, KVM_GET_REGS, &regs);
	regs.rip -= 2;
	VICTIM_IOCTL(v, KVM_SET_REGS, &regs);
	v->run->s.regs.regs.rip -= 2;
	return false;
}

static bool rip_nowhere(struct victim *v)
{
	if (was_io(v, KVM_EXIT_IO_IN))
		v->run->s.regs.regs.rip -= 1;
	return false;
}

static bool lose_second_exit(struct victim *v)
{
	return v->exits == 2;
}

static bool flip_store(struct victim *v)
{
	if (was_mmio(v, true))
		v->run->mmio.data[0] ^= 1;
	return false;
}

static void flip_load(struct victim *v)
{
	if (was_mmio(v, false))
		v->run->mmio.data[0] ^= 1;
}

/* A page's half of a store, at the end of 1 MiB, does not get there. */
static bool lose_half_store(struct victim *v)
{
	if (was_mmio(v, true) && v->last.mmio.phys_addr == 0x100000)
		memset(v->memory + 0x100000 - 2, 0, 2);
	return false;
}

/* A store of what was loaded just before, as of a CMPXCHG that failed, is left out. */
static uint8_t loaded[8];

static void remember_load(struct victim *v)
{
	if (was_mmio(v, false))
		memcpy(loaded, v->run->mmio.data, sizeof(loaded));
}

static bool lose_same_store(struct victim *v)
{
	return was_mmio(v, true) && !memcmp(loaded, v->run->mmio.data, v->last.mmio.len);
}

/* Emulated memory comes out as a device. */
static bool memory_is_device(struct victim *v)
{
	if (v->exits == 1)
		v->run->exit_reason = KVM_EXIT_MMIO;
	return false;
}

static const struct sabotage ways[] = {
	{.name = "skip-at-new-rip", .before = skip_at_new_rip},
	{.name = "skip-at-new-cs", .before = skip_at_new_cs},
	{.name = "skip-to-old-ip", .before = skip_to_old_ip},
	{.name = "in-lands-at-new-rip", .before = in_lands_at_new_rip},
	{.name = "in-loses-data", .before = in_loses_data},
	{.name = "ignore-sync-regs", .before = ignore_sync_regs},
	{.name = "no-completion", .instead = no_completion},
	{.name = "enter-all-the-same", .instead = enter_all_the_same},
	{.name = "rip-before-7e", .after = rip_before_7e},
	{.name = "rip-nowhere", .after = rip_nowhere},
	{.name = "lose-second-exit", .after = lose_second_exit},
	{.name = "flip-store", .after = flip_store},
	{.name = "flip-load", .before = flip_load},
	{.name = "lose-half-store", .after = lose_half_store},
	{.name = "lose-same-store", .before = remember_load, .after = lose_same_store},
	{.name = "memory-is-device", .after = memory_is_device},
};

static const struct sabotage *const more[] = {smm_ways, vmx_ways, pmu_ways, sev_ways, measure_ways};

const struct sabotage *sabotage_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (!strcmp(ways[i].name, name))
			return &ways[i];
	for (size_t k = 0; k < sizeof(more) / sizeof(more[0]); k++)
		for (i = 0; more[k][i].name; i++)
			if (!strcmp(more[k][i].name, name))
				return &more[k][i];
	return NULL;
}
