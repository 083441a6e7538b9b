// SPDX-License-Identifier: GPL-2.0-or-later
/* Page walks through nested tables, for the memory type of what they lead to. */
#include "models/cpu/buslock.h"
#include "svm_fixture.h"

#define GUEST_AT  0x80000 /* where the host has the guest's first 2 MiB */
#define NCR3	  0x1000
#define PAGE	  0x1000ull
#define LARGE	  0x80
#define LINKS	  0x27 /* present, writable, user, accessed */
#define PWT	  0x08
#define PCD	  0x10
#define PAT_RESET 0x0007040600070406ull

static bool is_write_back(uint64_t linear)
{
	return memtype_is_write_back(fake_cpu(), linear);
}

static void put(uint64_t pa, uint64_t index, uint64_t entry, size_t size)
{
	fake_put(pa + index * size, entry, size);
}

/* The guest's physical 0 to 2 MiB are at GUEST_AT, by pages of 4 KiB. */
static int setup(void **state)
{
	(void)state;
	svm_start("bus-lock", "");
	put(NCR3, 0, 0x2000 | LINKS, 8);
	put(0x2000, 0, 0x3000 | LINKS, 8);
	put(0x3000, 0, 0x4000 | LINKS, 8);
	for (uint64_t i = 0; i < 512; i++)
		put(0x4000, i, (GUEST_AT + i * PAGE) | LINKS, 8);
	fake_put(VMCB + VMCB_NP_ENABLE, 1, 8);
	fake_put(VMCB + VMCB_NCR3, NCR3, 8);
	fake_put(VMCB + VMCB_PAT, PAT_RESET, 8);
	svm_enter();
	fake.reg[REG_EFER] = fake.reg[REG_CR4] = 0;
	fake.reg[REG_CR0] = 1u << 31 | 1;
	fake.reg[REG_CR3] = 0x10000;
	return 0;
}

static void put_guest(uint64_t gpa, uint64_t index, uint64_t entry, size_t size)
{
	put(GUEST_AT + gpa, index, entry, size);
}

static void long_mode(void **state)
{
	(void)state;
	fake.reg[REG_EFER] = 1u << 10;
	fake.reg[REG_CR4] = 1u << 5;
	put_guest(0x10000, 1, 0x11000 | LINKS, 8);
	put_guest(0x11000, 2, 0x12000 | LINKS, 8);
	put_guest(0x12000, 3, 0x13000 | LINKS, 8);
	put_guest(0x13000, 4, 0x5000 | LINKS, 8);
	put_guest(0x13000, 5, 0x5000 | LINKS | PCD | PWT, 8);
	put_guest(0x13000, 6, 0x5000 | LINKS | PWT, 8);
	put_guest(0x13000, 7, 0x5000 | LINKS | 0x80 | PWT, 8); /* PAT: byte 5 */
	put_guest(0x12000, 4, LINKS | LARGE | PCD | PWT, 8);
	put_guest(0x12000, 5, LINKS | LARGE | 0x1000, 8); /* PAT: byte 4 */
	put_guest(0x11000, 3, LINKS | LARGE | PCD, 8);

	const uint64_t gib = 1ull << 30, mib = 1ull << 20, at = (1ull << 39) + 2 * gib;

	assert_true(is_write_back(at + 6 * mib + 4 * PAGE));
	assert_false(is_write_back(at + 6 * mib + 5 * PAGE));
	assert_false(is_write_back(at + 6 * mib + 6 * PAGE));
	assert_false(is_write_back(at + 6 * mib + 7 * PAGE));
	assert_false(is_write_back(at + 8 * mib + 123));
	assert_true(is_write_back(at + 10 * mib));
	fake_put(VMCB + VMCB_PAT, 0x0007040500070406ull, 8);
	assert_false(is_write_back(at + 10 * mib));
	assert_false(is_write_back(at + gib));
	assert_true(is_write_back(0)); /* not mapped */
}

static void pae(void **state)
{
	(void)state;
	fake.reg[REG_CR4] = 1u << 5;
	fake.reg[REG_CR3] = 0x10020;
	put_guest(0x10020, 3, 0x11001, 8);
	put_guest(0x11000, 1, LINKS | LARGE | PCD | PWT, 8);
	put_guest(0x11000, 2, LINKS | LARGE, 8);
	assert_false(is_write_back(0xc0200000));
	assert_true(is_write_back(0xc0400000));
}

static void two_levels(void **state)
{
	(void)state;
	fake.reg[REG_CR4] = 1u << 4;
	put_guest(0x10000, 1, 0x11000 | LINKS, 4);
	put_guest(0x11000, 2, 0x5000 | LINKS | PCD | PWT, 4);
	put_guest(0x11000, 3, 0x5000 | LINKS, 4);
	put_guest(0x10000, 2, LINKS | LARGE | PCD | PWT, 4);
	assert_false(is_write_back(0x402000));
	assert_true(is_write_back(0x403000));
	assert_false(is_write_back(0x812345));
}

static void no_paging(void **state)
{
	(void)state;
	fake.reg[REG_CR0] = 1;
	assert_true(is_write_back(0x402000));
	fake.reg[REG_CR0] = 1u << 31 | 1;
	fake_put(VMCB + VMCB_NP_ENABLE, 0, 8);
	assert_true(is_write_back(0x402000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(long_mode, setup),
		cmocka_unit_test_setup(pae, setup),
		cmocka_unit_test_setup(two_levels, setup),
		cmocka_unit_test_setup(no_paging, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
