// SPDX-License-Identifier: GPL-2.0-or-later
/* Decode assists: what a VMCB tells of the instruction that was intercepted. */
#include "sev_fixture.h"

/* A move to a control register, INT3's neighbour, and the bytes at a nested page fault. */
static void decode_assists(void **state)
{
	static const struct fake_insn mov_cr4 = FAKE_INSN("\x41\x0f\x22\xe3"),
				      mov_dr7 = FAKE_INSN("\x0f\x23\xfa"),
				      clts = FAKE_INSN("\x0f\x06"), soft = FAKE_INSN("\xcd\x21");

	(void)state;
	sev_start("");
	sev_enter(NP, SEV_ASID);
	fake_run(GUEST, &mov_cr4, 1);
	sev_leave(0x14, 0, 0);
	assert_int_equal(sev_vmcb(VMCB_EXITINFO1), 1ull << 63 | 11);
	sev_enter(NP, SEV_ASID);
	fake_run(GUEST, &mov_dr7, 1);
	sev_leave(0x37, 0, 0);
	assert_int_equal(sev_vmcb(VMCB_EXITINFO1), 2);
	sev_enter(NP, SEV_ASID);
	fake_run(GUEST, &clts, 1);
	sev_leave(0x10, 0, 0);
	assert_int_equal(sev_vmcb(VMCB_EXITINFO1), 0);
	sev_enter(NP, SEV_ASID);
	fake_run(GUEST, &soft, 1);
	sev_leave(EXIT_SOFT_INT, 0, 0);
	assert_int_equal(sev_vmcb(VMCB_EXITINFO1), 0x21);
	fake_put(VMCB + VMCB_CS + 8, 0x1000, 8);
	fake_put(VMCB + VMCB_RIP, GUEST - 0x1000, 8);
	memcpy(fake.memory + GUEST, "\x89\x07\xf4", 3);
	sev_enter(SEV, SEV_ASID);
	sev_leave(EXIT_NPF, 6, 0x9000);
	assert_int_equal(fake_get(VMCB + VMCB_INSN, 1), 15);
	assert_memory_equal(fake.memory + VMCB + VMCB_INSN + 1, "\x89\x07\xf4", 3);
	sev_enter(SEV, SEV_ASID);
	sev_leave(EXIT_NPF, 0x14, 0x9000); /* it was the instruction that was not there */
	assert_int_equal(fake_get(VMCB + VMCB_INSN, 1), 0);
}

/* INVLPG with an operand of the guest's, where it is intercepted. */
static void decode_invlpg(void **state)
{
	static const struct fake_insn invlpg = FAKE_INSN("\x0f\x01\x3b");

	(void)state;
	sev_start("");
	fake_put(VMCB + VMCB_INTERCEPT_3, 1u << INTERCEPT_INVLPG, 4);
	fake_put(VMCB + VMCB_CS, 8, 2);
	fake_put(VMCB + VMCB_CS + 2, 0x29b, 2);
	fake_put(VMCB + VMCB_CR0, 1, 8);
	sev_enter(NP, SEV_ASID);
	fake.reg[REG_CS] = 8;
	fake.reg[REG_RBX] = 0x123456;
	fake_run(GUEST, &invlpg, 1);
	sev_leave(EXIT_INVLPG, 0, 0);
	assert_int_equal(sev_vmcb(VMCB_EXITINFO1), 0x123456);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decode_assists),
		cmocka_unit_test(decode_invlpg),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
