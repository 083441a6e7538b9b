// SPDX-License-Identifier: GPL-2.0-or-later
/* Page tables of each kind, built by hand and walked. */
#include "cmocka_tests.h"
#include "fake_vm.h"

#define CR0_PG	 (1ULL << 31)
#define CR4_PSE	 (1ULL << 4)
#define CR4_PAE	 (1ULL << 5)
#define CR4_LA57 (1ULL << 12)
#define EFER_LMA (1ULL << 10)
#define P	 (PTE_PRESENT | PTE_WRITE)

static void put64(struct fake_vm *f, uint64_t gpa, uint64_t entry)
{
	memcpy(f->memory + gpa, &entry, 8);
}

static void put32(struct fake_vm *f, uint64_t gpa, uint32_t entry)
{
	memcpy(f->memory + gpa, &entry, 4);
}

static struct kvm_sregs sregs(uint64_t cr4, uint64_t efer)
{
	return (struct kvm_sregs){.cr0 = CR0_PG | 1, .cr3 = 0x1000, .cr4 = cr4, .efer = efer};
}

static void expect(struct fake_vm *f, const struct kvm_sregs *s, uint64_t addr, uint64_t want)
{
	uint64_t gpa = 0;

	assert_int_equal(page_translate(&f->vm, s, addr, &gpa), 0);
	assert_int_equal(gpa, want);
}

static void expect_unmapped(struct fake_vm *f, const struct kvm_sregs *s, uint64_t addr)
{
	uint64_t gpa;

	assert_int_equal(page_translate(&f->vm, s, addr, &gpa), -EFAULT);
}

static void no_paging(void **state)
{
	struct kvm_sregs s = {.cr0 = 1};

	expect(*state, &s, 0x12345678, 0x12345678);
	expect(*state, &s, 0x100000000, 0);
}

static void long_mode(void **state)
{
	struct kvm_sregs s = sregs(CR4_PAE, EFER_LMA);
	struct fake_vm *f = *state;

	put64(f, 0x1000, 0x2000 | P);
	put64(f, 0x1000 + 511 * 8, 0x2000 | P);
	put64(f, 0x2000, 0x3000 | P);
	put64(f, 0x2008, 0x40000000 | P | PTE_LARGE);
	put64(f, 0x2010, 0x4000);
	put64(f, 0x3000, 0x400000 | P | PTE_LARGE | PTE_NX);
	put64(f, 0x3008, 0x4000 | P);
	put64(f, 0x4000, 0x7000 | P | PTE_NX);
	expect(f, &s, 0x12345, 0x412345);	     /* 2 MiB */
	expect(f, &s, 0x200123, 0x7123);	     /* 4 KiB */
	expect(f, &s, 0x50000123, 0x50000123);	     /* 1 GiB */
	expect(f, &s, 0xffffff8000012345, 0x412345); /* the upper half */
	expect_unmapped(f, &s, 0x80000000);	     /* PDPT entry not present */
	expect_unmapped(f, &s, 0x201000);	     /* PT entry not present */
	expect_unmapped(f, &s, 0x0000800000000000);  /* not canonical */
	s.cr3 = FAKE_MEMORY;
	expect_unmapped(f, &s, 0);
}

static void five_levels(void **state)
{
	struct kvm_sregs s = sregs(CR4_PAE | CR4_LA57, EFER_LMA);
	struct fake_vm *f = *state;

	put64(f, 0x1008, 0x2000 | P);
	put64(f, 0x2000, 0x3000 | P);
	put64(f, 0x3000, 0x4000 | P);
	put64(f, 0x4000, 0x200000 | P | PTE_LARGE);
	expect(f, &s, 0x0001000000000042, 0x200042);
	expect_unmapped(f, &s, 0x42);
	expect_unmapped(f, &s, 0x0100000000000000);
}

static void pae(void **state)
{
	struct kvm_sregs s = sregs(CR4_PAE, 0);
	struct fake_vm *f = *state;

	s.cr3 = 0x1020;
	put64(f, 0x1038, 0x2000 | PTE_PRESENT);
	put64(f, 0x2000, 0x600000 | P | PTE_LARGE);
	put64(f, 0x2008, 0x3000 | P);
	put64(f, 0x3ff8, 0x8000 | P);
	expect(f, &s, 0xc0000077, 0x600077);
	expect(f, &s, 0xc03fffff, 0x8fff);
	expect_unmapped(f, &s, 0x77);
}

static void two_levels(void **state)
{
	struct kvm_sregs s = sregs(CR4_PSE, 0);
	struct fake_vm *f = *state;

	put32(f, 0x1000, 0x2000 | P);
	put32(f, 0x1004, 0x00802000 | P | PTE_LARGE); /* PSE-36: bit 13 is address bit 32 */
	put32(f, 0x2ffc, 0x9000 | P);
	expect(f, &s, 0x3ff123, 0x9123);
	expect(f, &s, 0x400001, 0x100800001);
	expect_unmapped(f, &s, 0x1000);
	s.cr4 = 0; /* no PSE: the bit means nothing, the entry is a table's */
	expect_unmapped(f, &s, 0x400001);
}

static const char *walk(struct fake_vm *f, const struct kvm_sregs *s, uint64_t addr)
{
	static char buf[2048];
	struct dump_out out = {buf, sizeof(buf), 0};

	dump_walk(&out, &f->vm, s, addr);
	return buf;
}

static void walks_in_words(void **state)
{
	struct kvm_sregs s = sregs(CR4_PAE, EFER_LMA);
	struct fake_vm *f = *state;

	put64(f, 0x1000, 0x2000 | P | PTE_USER | PTE_ACCESSED);
	put64(f, 0x2000, 0x80000000 | P | PTE_LARGE | PTE_DIRTY | PTE_PCD | PTE_NX);
	assert_contains(walk(f, &s, 0x10),
			"page walk of 0x10, 4 levels, CR3 0x1000:\n"
			"  PML4[  0] at 0x1000: 0x2027 present write user accessed\n");
	assert_contains(walk(f, &s, 0x10),
			"present write uncached dirty no-execute\n"
			"  GPA 0x80000010 in a 1 GiB page, which is in no slot\n");
	assert_contains(walk(f, &s, 0x40000000), "PDPT[  1] at 0x2008: 0x0 not present\n");
	assert_contains(walk(f, &s, 1ULL << 47), "not canonical");
	put64(f, 0x1008, 0x4000000000 | P);
	assert_contains(walk(f, &s, 1ULL << 39), "at 0x4000000000: this GPA is in no slot\n");
	s.cr0 = 0;
	assert_contains(walk(f, &s, 0x10), "paging is off\n  GPA 0x10\n");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, fake_vm_setup, fake_vm_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_paging), TEST(long_mode),  TEST(five_levels),
		TEST(pae),	 TEST(two_levels), TEST(walks_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
