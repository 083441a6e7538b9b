// SPDX-License-Identifier: GPL-2.0-or-later
#include "part_watch.h"

struct watched watched;

static const struct part part_watch;

static int read_msr(struct cpu *c, const struct site *s, uint32_t msr, uint64_t *value)
{
	(void)c;
	(void)s;
	*value = watched.msr;
	return msr == OUR_MSR ? 0 : -1;
}

static int write_msr(struct cpu *c, const struct site *s, uint32_t msr, uint64_t value)
{
	(void)c;
	(void)s;
	watched.msr = value;
	return msr == OUR_MSR ? 0 : -1;
}

static void init(struct model *m)
{
	cpuid_change(m, 0x80000001, ANY_SUBLEAF, REG_RCX, 0xffffff0f, 0x30);
	cpuid_change(m, 7, 1, REG_RAX, 0, 5);
	msr_own(m, &(struct msr_owner){OUR_MSR, OUR_MSR + 1, read_msr, write_msr, false});
}

static void start(struct cpu *c, bool restored)
{
	uint64_t *kept = part_state(c, &part_watch);

	watched.starts++;
	watched.restored = restored;
	watched.msr = ++*kept;
}

static void block(struct cpu *c, const struct block *b)
{
	(void)c;
	watched.guest_block = b->guest;
	watched.landing = b->landing;
}

static void vmrun(struct cpu *c, const struct site *s)
{
	(void)s;
	watched.vmruns += c->svm->guest;
}

static void vmexit(struct cpu *c, const struct site *s)
{
	(void)s;
	watched.vmexits += !c->svm->guest;
}

static void exception(struct cpu *c, uint64_t from, uint64_t to)
{
	(void)c;
	(void)from;
	(void)to;
	watched.exceptions++;
}

static void cut(struct cpu *c, const struct site *s, bool retired)
{
	(void)c;
	(void)s;
	watched.cuts++;
	watched.retired += retired;
}

PART(watch, .model = "watch", .state = sizeof(uint64_t), .init = init, .start = start,
     .block = block, .vmrun = vmrun, .vmexit = vmexit, .exception = exception, .cut = cut);

void watch_start(void)
{
	memset(&watched, 0, sizeof(watched));
	svm_start("watch", "");
}
