/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guest.h"

GUEST("prints the CPUID leaves that the guest sees");

static void print_leaf(uint32_t leaf)
{
	struct cpuid_regs r = cpuid(leaf, 0);

	print_hex(leaf, 8);
	print("  ");
	print_hex(r.eax, 8);
	print(" ");
	print_hex(r.ebx, 8);
	print(" ");
	print_hex(r.ecx, 8);
	print(" ");
	print_hex(r.edx, 8);
	print("\n");
}

static void print_range(uint32_t first)
{
	uint32_t last = cpuid(first, 0).eax;

	/* A CPU without this range answers with anything at all. */
	if (last - first > 0xff)
		return;
	for (uint32_t leaf = first; leaf <= last; leaf++)
		print_leaf(leaf);
}

static void print_vendor(void)
{
	struct cpuid_regs r = cpuid(0, 0);
	uint32_t words[4] = {r.ebx, r.edx, r.ecx, 0};

	print("vendor ");
	print((const char *)words);
	print("\nleaf        eax        ebx        ecx        edx\n");
}

int guest_main(unsigned int vcpu)
{
	if (vcpu)
		return 0;
	print_vendor();
	print_range(0);
	print_range(0x40000000);
	print_range(0x80000000);
	return 0;
}
