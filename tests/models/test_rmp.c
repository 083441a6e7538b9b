// SPDX-License-Identifier: GPL-2.0-or-later
/* SEV-SNP's registers, its reverse map table and the instructions on it, on a CPU that is none. */
#include "../vmm/cmocka_tests.h"
#include "fake_qemu.h"
#include "models/cpu/snp.h"
#include "models/cpu/tcg.h"
#include "models/cpu/vmcb.h"

#define BASE	   0x20000u
#define TABLE_SIZE 0x10000u
#define TABLE	   (BASE + 0x4000)
#define STATE	   0x9000u
#define VMCB	   0x10000u
#define VMSA	   0x11000u
#define ASID	   5u
#define SYSCFG	   0xc0010010u
#define SNP_EN	   (1u << 24)
#define CARRY	   1u
#define ZERO	   0x40u
#define LARGE	   0x200000u

static const struct fake_insn rmpupdate = FAKE_INSN("\xf2\x0f\x01\xfe"),
			      psmash = FAKE_INSN("\xf3\x0f\x01\xff"),
			      rmpread = FAKE_INSN("\xf2\x0f\x01\xfd"),
			      pvalidate = FAKE_INSN("\xf2\x0f\x01\xff"),
			      rmpadjust = FAKE_INSN("\xf3\x0f\x01\xfe"),
			      vmrun = FAKE_INSN("\x0f\x01\xd8"), wrmsr = FAKE_INSN("\x0f\x30"),
			      rdmsr = FAKE_INSN("\x0f\x32");

static void run(const struct fake_insn *i)
{
	fake_run(0x1000, i, 1);
}

static void write_msr(uint32_t msr, uint64_t value)
{
	fake.reg[REG_RCX] = msr;
	fake.reg[REG_RAX] = (uint32_t)value;
	fake.reg[REG_RDX] = value >> 32;
	run(&wrmsr);
}

static uint64_t read_msr(uint32_t msr)
{
	fake.reg[REG_RCX] = msr;
	run(&rdmsr);
	return fake.reg[REG_RAX] | fake.reg[REG_RDX] << 32;
}

static void start(const char *bugs)
{
	assert_int_equal(fake_start("snp", bugs), 0);
	fake.reg[REG_CR0] = 1;
	fake.reg[REG_EFER] = 1u << 12 | 1u << 10 | 1u << 8;
	fake.reg[REG_CS] = 0x10;
	fake.reg[REG_RSP] = 0x7000;
	write_msr(0xc0010132, BASE);
	write_msr(0xc0010133, BASE + TABLE_SIZE - 1);
	write_msr(SYSCFG, read_msr(SYSCFG) | 1u << 19);
	write_msr(SYSCFG, read_msr(SYSCFG) | 3u << 24);
}

static uint64_t entry(uint64_t spa)
{
	return fake_get(TABLE + spa / 4096 * 16, 8);
}

static uint32_t update_as(uint64_t spa, const struct rmp_state *s)
{
	memcpy(fake.memory + STATE, s, sizeof(*s));
	fake.reg[REG_RAX] = spa;
	fake.reg[REG_RCX] = STATE;
	run(&rmpupdate);
	return (uint32_t)fake.reg[REG_RAX];
}

static uint32_t give(uint64_t spa, uint64_t gpa, bool large)
{
	return update_as(
		spa, &(struct rmp_state){.gpa = gpa, .assigned = 1, .size = large, .asid = ASID});
}

static void registers(void **state)
{
	(void)state;
	start("");
	assert_int_equal(read_msr(SYSCFG), 1u << 23 | 1u << 19 | 3u << 24);
	assert_int_equal(read_msr(0xc0010132), BASE);
	/* SNP stays on, and the table where it is. */
	write_msr(SYSCFG, 1u << 23);
	assert_true(read_msr(SYSCFG) & SNP_EN);
	write_msr(0xc0010132, BASE * 2);
	assert_int_equal(fake.reg[REG_RCX], 0x800); /* QEMU's way to #GP */
	assert_int_equal(read_msr(0xc0010132), BASE);
	/* The firmware was told, and can turn it off. */
	assert_int_equal(fake_get(BASE + RMP_NOTES, 8), RMP_NOTES_MARK);
	assert_true(fake_get(BASE + RMP_NOTES + 8, 8) & SNP_EN);
	fake_put(BASE + RMP_NOTES + RMP_NOTE_OFF * 8, RMP_NOTES_OFF, 8);
	assert_int_equal(read_msr(SYSCFG), 1u << 23);
	assert_int_equal(read_msr(0xc0010015) & 1, 1);
}

static void not_enabled(void **state)
{
	(void)state;
	assert_int_equal(fake_start("snp", ""), 0);
	fake.reg[REG_CR0] = 1;
	fake.reg[REG_EFER] = 1u << 12 | 1u << 10;
	assert_int_equal(read_msr(0xc0010132), RMP_BASE);
	assert_int_equal(read_msr(0xc0010133), RMP_BASE + RMP_SIZE - 1);
	assert_int_equal(give(0x3000, 0x5000, false), 0x3000);
	assert_false(fake.moved); /* #UD is QEMU's */
}

static void updates(void **state)
{
	struct rmp_state s = {.gpa = 0x5000, .assigned = 1, .asid = ASID};

	(void)state;
	start("");
	fake.step = -1;
	assert_int_equal(update_as(0x3000, &s), RMP_SUCCESS);
	assert_int_equal(fake.step, -1); /* flags that are not the instruction's */
	assert_true(fake.moved && fake.pc == 0x1004 && fake.settled);
	assert_int_equal(fake.reg[REG_RFLAGS] & (ZERO | CARRY), ZERO);
	assert_int_equal(entry(0x3000), rmp_make(RMP_ASSIGNED, 0x5000, ASID));
	s.immutable = 1;
	assert_int_equal(update_as(0x3000, &s), RMP_SUCCESS);
	s.immutable = 0;
	assert_int_equal(update_as(0x3000, &s), RMP_FAIL_PERMISSION);
	assert_int_equal(fake.reg[REG_RFLAGS] & ZERO, 0);
	assert_int_equal(entry(0x3000), rmp_make(RMP_ASSIGNED | RMP_IMMUTABLE, 0x5000, ASID));
	/* Input that is none. */
	assert_int_equal(update_as(0x3001, &s), RMP_FAIL_INPUT);
	assert_int_equal(update_as((TABLE_SIZE - 0x4000) / 16 * 4096, &s), RMP_FAIL_INPUT);
	s.asid = 0x400;
	assert_int_equal(update_as(0x4000, &s), RMP_FAIL_INPUT);
	s = (struct rmp_state){.assigned = 0, .asid = 1};
	assert_int_equal(update_as(0x4000, &s), RMP_FAIL_INPUT);
	s = (struct rmp_state){.assigned = 1, .size = 1};
	assert_int_equal(update_as(0x4000, &s), RMP_FAIL_INPUT);
	/* Given back. */
	assert_int_equal(give(0x6000, 0x7000, false), RMP_SUCCESS);
	assert_int_equal(update_as(0x6000, &(struct rmp_state){0}), RMP_SUCCESS);
	assert_int_equal(entry(0x6000), 0);
}

static void large_pages(void **state)
{
	(void)state;
	start("");
	assert_int_equal(give(LARGE, 0x400000, true), RMP_SUCCESS);
	assert_int_equal(give(LARGE + 0x1000, 0x1000, false), RMP_FAIL_OVERLAP);
	fake.reg[REG_RAX] = LARGE + 0x1000;
	run(&psmash);
	assert_int_equal(fake.reg[REG_RAX], RMP_FAIL_INPUT);
	fake.reg[REG_RAX] = LARGE;
	run(&psmash);
	assert_int_equal(fake.reg[REG_RAX], RMP_SUCCESS);
	assert_int_equal(entry(LARGE + 0x5000), rmp_make(RMP_ASSIGNED, 0x405000, ASID));
	fake.reg[REG_RAX] = LARGE;
	run(&psmash);
	assert_int_equal(fake.reg[REG_RAX], RMP_FAIL_BADADDR);
	assert_int_equal(give(LARGE, 0x400000, true), RMP_FAIL_OVERLAP);
}

static void reads(void **state)
{
	struct rmp_state s;

	(void)state;
	start("");
	give(0x3000, 0x5000, false);
	fake.reg[REG_RAX] = 0x3000;
	fake.reg[REG_RCX] = STATE + 64;
	run(&rmpread);
	assert_int_equal(fake.reg[REG_RAX], RMP_SUCCESS);
	memcpy(&s, fake.memory + STATE + 64, sizeof(s));
	assert_true(s.gpa == 0x5000 && s.assigned == 1 && !s.size && !s.immutable &&
		    s.asid == ASID);
	fake.reg[REG_RAX] = 0x3000;
	fake.reg[REG_RCX] = FAKE_MEMORY; /* nothing is there */
	run(&rmpread);
	assert_int_equal(fake.raised, 14);
	assert_ptr_equal(fake.env, fake.reg);
}

/* A guest whose nested tables map GPA 0x5000 to SPA 0x3000, without tables of its own. */
static void enter_guest(void)
{
	fake.reg[REG_CR0] = 1;
	fake_put(VMCB + 0x58, ASID, 4);
	fake_put(VMCB + VMCB_NP_ENABLE, 1 | 4, 8);
	fake_put(VMCB + 0x108, VMSA, 8);
	fake_put(VMSA + 0x3b0, 1, 8);
	fake_put(VMCB + VMCB_NCR3, 0xa000, 8);
	fake_put(0xa000, 0xb007, 8);
	fake_put(0xb000, 0xc007, 8);
	fake_put(0xc000, 0xd007, 8);
	fake_put(0xd000 + 5 * 8, 0x3007, 8);
	fake.reg[REG_RAX] = VMCB;
	run(&vmrun);
	fake.reg[REG_RSP] = 0x6000;
}

static uint32_t validate(uint64_t linear, bool large, bool valid)
{
	fake.reg[REG_RAX] = linear;
	fake.reg[REG_RCX] = large;
	fake.reg[REG_RDX] = valid;
	fake.reg[REG_RFLAGS] = 0;
	fake_run(0x2000, &pvalidate, 1);
	return (uint32_t)fake.reg[REG_RAX];
}

static void validates(void **state)
{
	(void)state;
	start("");
	give(0x3000, 0x5000, false);
	enter_guest();
	assert_int_equal(validate(0x5123, false, true), RMP_SUCCESS);
	assert_true(fake.moved && fake.pc == 0x2004);
	assert_int_equal(fake.reg[REG_RFLAGS] & (ZERO | CARRY), ZERO);
	assert_true(entry(0x3000) & RMP_VALIDATED);
	assert_int_equal(validate(0x5000, false, true), RMP_SUCCESS);
	assert_int_equal(fake.reg[REG_RFLAGS] & (ZERO | CARRY), ZERO | CARRY);
	assert_int_equal(validate(0x5000, false, false), RMP_SUCCESS);
	assert_int_equal(fake.reg[REG_RFLAGS] & CARRY, 0);
	assert_false(entry(0x3000) & RMP_VALIDATED);
	assert_int_equal(validate(0x5000, true, true), RMP_FAIL_INPUT);
}

static void forbids(void **state)
{
	(void)state;
	start("");
	give(0x3000, 0x6000, false); /* another address of the guest's */
	enter_guest();
	validate(0x5000, false, true);
	assert_int_equal(fake.raised, -1);
	assert_int_equal(fake.exit, EXIT_NPF);
	assert_true((fake.info1 & (NPF_RMP | NPF_PRIVATE)) == (NPF_RMP | NPF_PRIVATE));
	assert_int_equal(fake_get(VMCB + VMCB_EXITINFO2, 8), 0x5000);
	assert_int_equal(fake.reg[REG_RAX], 0x5000);
	/* A guest without SNP has no such instruction. */
	fake_put(VMSA + 0x3b0, 0, 8);
	validate(0x5000, false, true);
	assert_false(fake.moved || fake.raised);
}

/* The page of a VMSA has to be one by the table, and this guest's. */
static void refuses_vmrun(void **state)
{
	struct cpu *c;

	(void)state;
	start("");
	c = fake_cpu();
	enter_guest();
	assert_true(snp_refuses(c));
	fake_put(TABLE + VMSA / 4096 * 16, rmp_make(RMP_ASSIGNED | RMP_VMSA, 0, ASID), 8);
	assert_false(snp_refuses(c));
	fake_put(TABLE + VMSA / 4096 * 16, rmp_make(RMP_ASSIGNED | RMP_VMSA, 0, ASID + 1), 8);
	assert_true(snp_refuses(c));
	fake_put(VMSA + 0x3b0, 0, 8); /* a guest of SEV-ES */
	assert_false(snp_refuses(c));
}

static uint32_t adjust(uint64_t attributes)
{
	fake.reg[REG_RAX] = 0x5000;
	fake.reg[REG_RCX] = 0;
	fake.reg[REG_RDX] = attributes;
	fake_run(0x2000, &rmpadjust, 1);
	return (uint32_t)fake.reg[REG_RAX];
}

static void adjusts(void **state)
{
	(void)state;
	start("");
	give(0x3000, 0x5000, false);
	enter_guest();
	assert_int_equal(adjust(1u << 16 | 3u << 8 | 1), RMP_SUCCESS);
	assert_true(entry(0x3000) & RMP_VMSA);
	assert_int_equal(fake_get(TABLE + 3 * 16 + 8, 4), 0x0000030f);
	assert_int_equal(adjust(3u << 8 | 1), RMP_SUCCESS);
	assert_false(entry(0x3000) & RMP_VMSA);
	assert_int_equal(adjust(0), RMP_FAIL_PERMISSION); /* its own VMPL */
	assert_int_equal(adjust(4), RMP_FAIL_INPUT);
	fake_put(VMSA + 0xca, 2, 1); /* a lesser one makes no VMSA */
	assert_int_equal(adjust(1u << 16 | 3), RMP_SUCCESS);
	assert_false(entry(0x3000) & RMP_VMSA);
}

static void wrong_on_purpose(void **state)
{
	(void)state;
	start("rmp-immutable+rmp-gpa+pvalidate-no-cf+rmpadjust-vmpl");
	update_as(0x3000, &(struct rmp_state){.assigned = 1, .immutable = 1});
	assert_int_equal(give(0x3000, 0x4000, false), RMP_SUCCESS);
	assert_int_equal(entry(0x3000), rmp_make(RMP_ASSIGNED, 0x5000, ASID));
	enter_guest();
	validate(0x5000, false, true);
	validate(0x5000, false, true);
	assert_int_equal(fake.reg[REG_RFLAGS] & CARRY, 0);
	assert_int_equal(adjust(0), RMP_SUCCESS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registers),
		cmocka_unit_test(not_enabled),
		cmocka_unit_test(updates),
		cmocka_unit_test(large_pages),
		cmocka_unit_test(reads),
		cmocka_unit_test(validates),
		cmocka_unit_test(forbids),
		cmocka_unit_test(adjusts),
		cmocka_unit_test(wrong_on_purpose),
		cmocka_unit_test(refuses_vmrun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
