// SPDX-License-Identifier: GPL-2.0-or-later
/* CPUID as parts change it, in the host and where it is intercepted. */
#include "part_watch.h"

static void cpuid_native(void)
{
	fake.reg[REG_RAX] = 0x11;
	fake.reg[REG_RCX] = 0xff;
}

static const struct fake_insn cpuid_block[] = {FAKE_NATIVE("\x0f\xa2", cpuid_native),
					       FAKE_INSN("\x90")};

static void cpuid(uint32_t leaf, uint32_t subleaf, size_t insns)
{
	fake.reg[REG_RAX] = leaf;
	fake.reg[REG_RCX] = subleaf;
	fake_run(HOST, cpuid_block, insns);
}

static void cpuid_edits(void **state)
{
	(void)state;
	watch_start();
	cpuid(0x80000001, 9, 2);
	assert_int_equal(fake.reg[REG_RCX], 0x3f);
	assert_int_equal(fake.reg[REG_RAX], 0x11);
	cpuid(7, 0, 2);
	assert_int_equal(fake.reg[REG_RAX], 0x11);
	cpuid(7, 1, 2);
	assert_int_equal(fake.reg[REG_RAX], 5);
	/* The last of its block: the next one begins with the change. */
	cpuid(7, 1, 1);
	assert_int_equal(fake.reg[REG_RAX], 0x11);
	fake_run(HOST + 2, &svm_nop, 1);
	assert_int_equal(fake.reg[REG_RAX], 5);
}

/* An intercepted CPUID is the hypervisor's: nothing of it is changed, then or later. */
static void cpuid_intercepted(void **state)
{
	(void)state;
	watch_start();
	fake_put(VMCB + VMCB_INTERCEPT_3, 1u << INTERCEPT_CPUID, 4);
	svm_enter();
	cpuid(7, 1, 2);
	assert_int_equal(fake.reg[REG_RAX], 0x11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cpuid_edits),
		cmocka_unit_test(cpuid_intercepted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
