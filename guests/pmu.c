/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts its own loop. The same code around a loop of one turn and around a long one: the
 * difference is what the turns cost, one instruction and one branch each.
 */
#include "guest.h"

GUEST("counts the instructions of a loop of its own with RDPMC (--pmu on)");

#define TURNS	    100000
#define SELECT	    (1u << 22 | 1u << 17) /* enabled, in ring 0 */
#define INSNS	    0xc0
#define INTEL_LEAF  0xa
#define AMD_LEAF    0x80000001
#define AMD_V2_LEAF 0x80000022

struct counter {
	uint32_t select, value, global; /* MSRs; global 0: there is none */
	uint32_t branches;		/* the event */
};

static int has_leaf(uint32_t leaf)
{
	uint32_t last = cpuid(leaf & 0x80000000, 0).eax;

	return last >= leaf && last - leaf < 0x10000;
}

static int find_counter(struct counter *c)
{
	uint32_t version = has_leaf(INTEL_LEAF) ? cpuid(INTEL_LEAF, 0).eax & 0xff : 0;

	if (version) {
		*c = (struct counter){0x186, 0xc1, version > 1 ? 0x38f : 0, 0xc4};
		return 1;
	}
	if (!has_leaf(AMD_LEAF) || !(cpuid(AMD_LEAF, 0).ecx & 1u << 23))
		return 0;
	*c = (struct counter){0xc0010200, 0xc0010201, 0, 0xc2};
	if (has_leaf(AMD_V2_LEAF) && cpuid(AMD_V2_LEAF, 0).eax & 1)
		c->global = 0xc0000301;
	return 1;
}

static void write_msr(uint32_t msr, uint32_t value)
{
	__asm__ volatile("wrmsr" : : "c"(msr), "a"(value), "d"(0) : "memory");
}

/* Never inlined: what stands around the loop is counted too, and has to be the same each time. */
static __attribute__((noinline)) uint64_t count(const struct counter *c, uint32_t event,
						uint64_t turns)
{
	uint32_t low, high;

	write_msr(c->value, 0);
	write_msr(c->select, SELECT | event);
	__asm__ volatile("1: loop 1b" : "+c"(turns));
	__asm__ volatile("rdpmc" : "=a"(low), "=d"(high) : "c"(0));
	write_msr(c->select, event);
	return (uint64_t)high << 32 | low;
}

static uint64_t measure(const struct counter *c, const char *name, uint32_t event)
{
	uint64_t one = count(c, event, 1);
	uint64_t n = count(c, event, 1 + TURNS) - one;

	print_dec(TURNS);
	print(" turns: ");
	print_dec(n);
	print(name);
	return n;
}

int guest_main(unsigned int vcpu)
{
	struct counter c;

	if (!find_counter(&c)) {
		print("CPUID shows no PMU.\n");
		return 1;
	}
	if (c.global)
		write_msr(c.global, 1);
	guest_result()->value[vcpu] = measure(&c, " branches\n", c.branches);
	guest_result()->value[vcpu] = measure(&c, " instructions\n", INSNS);
	return 0;
}
