// SPDX-License-Identifier: GPL-2.0-or-later
/* SEV-SNP's registers, and the host's instructions on the reverse map table. */
#include "rmp_fixture.h"

static const struct fake_insn psmash = FAKE_INSN("\xf3\x0f\x01\xff"),
			      rmpread = FAKE_INSN("\xf2\x0f\x01\xfd");

static void registers(void **state)
{
	(void)state;
	rmp_start("");
	assert_int_equal(rmp_read_msr(SYSCFG), 1u << 23 | 1u << 19 | 3u << 24);
	assert_int_equal(rmp_read_msr(0xc0010132), BASE);
	/* SNP stays on, and the table where it is. */
	rmp_write_msr(SYSCFG, 1u << 23);
	assert_true(rmp_read_msr(SYSCFG) & SNP_EN);
	rmp_write_msr(0xc0010132, BASE * 2);
	assert_int_equal(fake.reg[REG_RCX], 0x800); /* QEMU's way to #GP */
	assert_int_equal(rmp_read_msr(0xc0010132), BASE);
	/* The firmware was told, and can turn it off. */
	assert_int_equal(fake_get(BASE + RMP_NOTES, 8), RMP_NOTES_MARK);
	assert_true(fake_get(BASE + RMP_NOTES + 8, 8) & SNP_EN);
	fake_put(BASE + RMP_NOTES + RMP_NOTE_OFF * 8, RMP_NOTES_OFF, 8);
	assert_int_equal(rmp_read_msr(SYSCFG), 1u << 23);
	assert_int_equal(rmp_read_msr(0xc0010015) & 1, 1);
}

static void not_enabled(void **state)
{
	(void)state;
	assert_int_equal(fake_start("snp", ""), 0);
	fake.reg[REG_CR0] = 1;
	fake.reg[REG_EFER] = 1u << 12 | 1u << 10;
	assert_int_equal(rmp_read_msr(0xc0010132), RMP_BASE);
	assert_int_equal(rmp_read_msr(0xc0010133), RMP_BASE + RMP_SIZE - 1);
	assert_int_equal(rmp_give(0x3000, 0x5000, false), 0x3000);
	assert_false(fake.moved); /* #UD is QEMU's */
}

static void updates(void **state)
{
	struct rmp_state s = {.gpa = 0x5000, .assigned = 1, .asid = ASID};

	(void)state;
	rmp_start("");
	fake.step = -1;
	assert_int_equal(rmp_update_as(0x3000, &s), RMP_SUCCESS);
	assert_int_equal(fake.step, -1); /* flags that are not the instruction's */
	assert_true(fake.moved && fake.pc == 0x1004 && fake.settled);
	assert_int_equal(fake.reg[REG_RFLAGS] & (ZERO | CARRY), ZERO);
	assert_int_equal(rmp_low(0x3000), rmp_make(RMP_ASSIGNED, 0x5000, ASID));
	s.immutable = 1;
	assert_int_equal(rmp_update_as(0x3000, &s), RMP_SUCCESS);
	s.immutable = 0;
	assert_int_equal(rmp_update_as(0x3000, &s), RMP_FAIL_PERMISSION);
	assert_int_equal(fake.reg[REG_RFLAGS] & ZERO, 0);
	assert_int_equal(rmp_low(0x3000), rmp_make(RMP_ASSIGNED | RMP_IMMUTABLE, 0x5000, ASID));
	/* Input that is none. */
	assert_int_equal(rmp_update_as(0x3001, &s), RMP_FAIL_INPUT);
	assert_int_equal(rmp_update_as((TABLE_SIZE - 0x4000) / 16 * 4096, &s), RMP_FAIL_INPUT);
	s.asid = 0x400;
	assert_int_equal(rmp_update_as(0x4000, &s), RMP_FAIL_INPUT);
	s = (struct rmp_state){.assigned = 0, .asid = 1};
	assert_int_equal(rmp_update_as(0x4000, &s), RMP_FAIL_INPUT);
	s = (struct rmp_state){.assigned = 1, .size = 1};
	assert_int_equal(rmp_update_as(0x4000, &s), RMP_FAIL_INPUT);
	/* Given back. */
	assert_int_equal(rmp_give(0x6000, 0x7000, false), RMP_SUCCESS);
	assert_int_equal(rmp_update_as(0x6000, &(struct rmp_state){0}), RMP_SUCCESS);
	assert_int_equal(rmp_low(0x6000), 0);
}

static void large_pages(void **state)
{
	(void)state;
	rmp_start("");
	assert_int_equal(rmp_give(LARGE, 0x400000, true), RMP_SUCCESS);
	assert_int_equal(rmp_give(LARGE + 0x1000, 0x1000, false), RMP_FAIL_OVERLAP);
	fake.reg[REG_RAX] = LARGE + 0x1000;
	rmp_run(&psmash);
	assert_int_equal(fake.reg[REG_RAX], RMP_FAIL_INPUT);
	fake.reg[REG_RAX] = LARGE;
	rmp_run(&psmash);
	assert_int_equal(fake.reg[REG_RAX], RMP_SUCCESS);
	assert_int_equal(rmp_low(LARGE + 0x5000), rmp_make(RMP_ASSIGNED, 0x405000, ASID));
	fake.reg[REG_RAX] = LARGE;
	rmp_run(&psmash);
	assert_int_equal(fake.reg[REG_RAX], RMP_FAIL_BADADDR);
	assert_int_equal(rmp_give(LARGE, 0x400000, true), RMP_FAIL_OVERLAP);
}

static void reads(void **state)
{
	struct rmp_state s;

	(void)state;
	rmp_start("");
	rmp_give(0x3000, 0x5000, false);
	fake.reg[REG_RAX] = 0x3000;
	fake.reg[REG_RCX] = STATE + 64;
	rmp_run(&rmpread);
	assert_int_equal(fake.reg[REG_RAX], RMP_SUCCESS);
	memcpy(&s, fake.memory + STATE + 64, sizeof(s));
	assert_true(s.gpa == 0x5000 && s.assigned == 1 && !s.size && !s.immutable &&
		    s.asid == ASID);
	fake.reg[REG_RAX] = 0x3000;
	fake.reg[REG_RCX] = FAKE_MEMORY; /* nothing is there */
	rmp_run(&rmpread);
	assert_int_equal(fake.raised, 14);
	assert_ptr_equal(fake.env, fake.reg);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registers), cmocka_unit_test(not_enabled),
		cmocka_unit_test(updates),   cmocka_unit_test(large_pages),
		cmocka_unit_test(reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
