// SPDX-License-Identifier: GPL-2.0-or-later
/* SEV-ES on a CPU that is none: the world switch, and what the guest does by itself. */
#include "sev_fixture.h"

#define X87 32 /* in XSAVE's format */
#define XMM 160

static void world_switch(void **state)
{
	(void)state;
	sev_start("");
	fake_put(VMCB + VMCB_RIP, 0x1111, 8);
	fake_put(VMSA + VMSA_RIP, 0x2222, 8);
	fake_put(VMSA + VMSA_GPR + 12 * 8, 0xc0c0, 8);
	fake_put(VMSA + VMSA_LSTAR, 0x15a, 8);
	fake_put(VMSA + VMSA_XMM, 0x3333, 8);
	fake_put(VMSA + VMSA_MXCSR, 0x1fa0, 4);
	fake_put(HOST_AREA + VMSA_GPR + 12 * 8, 0x405, 8);
	fake_put(HOST_AREA + VMSA_LSTAR, 0x1057, 8);
	fake_put(HOST_AREA + VMSA_XCR0, 7, 8);
	sev_enter(ES, ES_ASID);
	assert_int_equal(sev_vmcb(VMCB_RIP), 0x2222);
	assert_int_equal(fake.reg[REG_R12], 0xc0c0);
	assert_int_equal(fake_world.lstar, 0x15a);
	assert_int_equal(fake_world.fpu[XMM], 0x33);
	assert_int_equal(fake_world.fpu[24], 0xa0);
	assert_int_equal(fake_world.xcr0, 1);

	fake.reg[REG_R12] = 0xd0d0;
	fake.reg[REG_FS_BASE] = 0xf5;
	fake_world.lstar = 0x15b;
	fake_world.fpu[XMM] = 0x44;
	fake_world.xcr0 = 3;
	fake_put(VMCB + VMCB_RIP, 0x2224, 8);
	sev_leave(EXIT_INTR, 0, 0);
	assert_int_equal(fake_get(VMSA + VMSA_RIP, 8), 0x2224);
	assert_int_equal(fake_get(VMSA + VMSA_GPR + 12 * 8, 8), 0xd0d0);
	assert_int_equal(fake_get(VMSA + VMSA_LSTAR, 8), 0x15b);
	assert_int_equal(fake_get(VMSA + VMSA_FS_BASE, 8), 0xf5);
	assert_int_equal(fake_get(VMSA + VMSA_XMM, 1), 0x44);
	assert_int_equal(fake_get(VMSA + VMSA_XCR0, 8), 3);
	/* The host: its VMCB is as it was, its registers come from its own area. */
	assert_int_equal(sev_vmcb(VMCB_RIP), 0x1111);
	assert_int_equal(fake.reg[REG_R12], 0x405);
	assert_int_equal(fake.reg[REG_RAX], VMCB);
	assert_int_equal(fake_world.lstar, 0x1057);
	assert_int_equal(fake_world.xcr0, 7);
	assert_int_equal(fake_world.fpu[XMM], 0);
	assert_int_equal(fake_world.fpu[25], 0x1f);
}

/* A VMSA's x87 registers begin with the top of the stack, each in two parts; QEMU's are numbered.
 */
static void x87(void **state)
{
	static const uint8_t pi[] = {0x35, 0xc2, 0x68, 0x21, 0xa2, 0xda, 0x0f, 0xc9, 0x00, 0x40};

	(void)state;
	sev_start("");
	fake_put(VMSA + VMSA_X87_FSW, 7u << 11, 2); /* ST0 is register 7 */
	memcpy(fake.memory + VMSA + VMSA_X87, pi, 8);
	memcpy(fake.memory + VMSA + VMSA_X87 + 64, pi + 8, 2);
	sev_enter(ES, ES_ASID);
	assert_memory_equal(fake_world.fpu + X87 + 7 * 16, pi, sizeof(pi));
	assert_int_equal(fake_world.fpu[X87], 0);
	fake_world.fpu[3] = 5 << 3; /* two more were pushed */
	memcpy(fake_world.fpu + X87 + 5 * 16, pi, sizeof(pi));
	memset(fake_world.fpu + X87 + 7 * 16, 0, sizeof(pi));
	sev_leave(EXIT_HLT, 0, 0);
	assert_memory_equal(fake.memory + VMSA + VMSA_X87, pi, 8);
	assert_memory_equal(fake.memory + VMSA + VMSA_X87 + 64, pi + 8, 2);
	assert_int_equal(fake_get(VMSA + VMSA_X87 + 16, 8), 0);
}

/* VMEXIT_INVALID: what QEMU left in the VMCB is not the guest's. */
static void invalid_state(void **state)
{
	(void)state;
	sev_start("");
	fake_put(VMSA + VMSA_RIP, 0x2222, 8);
	sev_enter(ES, ES_ASID);
	fake_put(VMCB + VMCB_RIP, 0x6666, 8);
	sev_leave(~0ull, 0, 0);
	assert_int_equal(fake_get(VMSA + VMSA_RIP, 8), 0x2222);
	assert_int_equal(sev_vmcb(VMCB_RIP), 0);
}

static void ghcb_and_vmgexit(void **state)
{
	(void)state;
	sev_start("");
	fake_put(VMCB + VMCB_GHCB, 5, 8);
	sev_enter(ES, ES_ASID);
	assert_int_equal(sev_read_msr(GUEST, 0xc0010130), 5);
	assert_int_equal(sev_read_msr(GUEST, 0xc0010131), 3);
	sev_write_msr(GUEST, 0xc0010130, 0x123000000002);
	assert_int_equal(sev_vmcb(VMCB_GHCB), 0x123000000002);
	fake_run(GUEST, &sev_vmgexit, 1);
	assert_int_equal(fake.raised, -1);
	assert_int_equal(fake.exit, EXIT_VMGEXIT);
	fake_put(VMCB + VMCB_RIP, GUEST, 8);
	sev_leave(EXIT_VMGEXIT, 0, 0);
	assert_int_equal(fake_get(VMSA + VMSA_RIP, 8), GUEST + 4);
	/* Other guests have neither. */
	sev_enter(SEV, SEV_ASID);
	fake_run(GUEST, &sev_vmgexit, 1);
	assert_int_equal(fake.raised, 0);
	sev_write_msr(GUEST, 0xc0010130, 9);
	assert_int_equal(sev_vmcb(VMCB_GHCB), 0x123000000002);
}

/* HLT is behind itself, as is PAUSE: the host cannot put RIP there. */
static void advance(void **state)
{
	static const struct fake_insn hlt = FAKE_INSN("\xf4"), pause_insn = FAKE_INSN("\xf3\x90");

	(void)state;
	sev_start("");
	sev_enter(ES, ES_ASID);
	fake_run(GUEST, &hlt, 1);
	sev_leave(EXIT_HLT, 0, 0);
	assert_int_equal(fake_get(VMSA + VMSA_RIP, 8), GUEST + 1);
	sev_enter(ES, ES_ASID);
	fake_run(GUEST, &pause_insn, 1);
	sev_leave(EXIT_PAUSE, 0, 0);
	assert_int_equal(fake_get(VMSA + VMSA_RIP, 8), GUEST + 2);
	/* An interrupt that has come through is none any more. */
	fake_put(VMCB + VMCB_EXITINTINFO, 0x31d, 8);
	sev_enter(ES, ES_ASID);
	sev_leave(EXIT_INTR, 0, 0);
	assert_int_equal(sev_vmcb(VMCB_EXITINTINFO), 0);
}

static void traps(void **state)
{
	static const struct fake_insn mov_cr4 = FAKE_INSN("\x41\x0f\x22\xe3");

	(void)state;
	sev_start("");
	fake_put(VMCB + VMCB_INTERCEPT_4, 1u << 15 | 1u << (16 + 4), 4);
	sev_enter(ES, ES_ASID);
	fake.reg[REG_R11] = 0x668;
	fake_run(GUEST, &mov_cr4, 1);
	assert_int_equal(fake.reg[REG_CR4], 0x668);
	assert_int_equal(fake.exit, EXIT_CR_TRAP + 4);
	assert_int_equal(fake.info1, 0x668);
	fake_put(VMCB + VMCB_RIP, GUEST, 8);
	sev_leave(EXIT_CR_TRAP + 4, 0x668, 0);
	assert_int_equal(fake_get(VMSA + VMSA_RIP, 8), GUEST + 4);
	sev_enter(ES, ES_ASID);
	sev_write_msr(GUEST, 0xc0000080, 0x1d01);
	assert_int_equal(fake.exit, EXIT_EFER_TRAP);
	assert_int_equal(fake.info1, 0x1d01);
	sev_leave(EXIT_EFER_TRAP, 0x1d01, 0);
	/* Others have none. */
	sev_enter(SEV, SEV_ASID);
	fake_run(GUEST, &mov_cr4, 1);
	assert_int_equal(fake.raised, 0);
}

static void bugs(void **state)
{
	(void)state;
	sev_start("sev-gpr-lost+sev-xmm-lost+sev-fs-base+sev-lstar+sev-vmgexit-rip");
	sev_enter(ES, ES_ASID);
	fake.reg[REG_R12] = 1;
	fake.reg[REG_FS_BASE] = 1;
	fake_world.lstar = 1;
	fake_world.fpu[XMM] = 1;
	fake_run(GUEST, &sev_vmgexit, 1);
	fake_put(VMCB + VMCB_RIP, GUEST, 8);
	sev_leave(EXIT_VMGEXIT, 0, 0);
	assert_int_equal(fake_get(VMSA + VMSA_GPR + 12 * 8, 8), 0);
	assert_int_equal(fake_get(VMSA + VMSA_FS_BASE, 8), 0);
	assert_int_equal(fake_get(VMSA + VMSA_LSTAR, 8), 0);
	assert_int_equal(fake_get(VMSA + VMSA_XMM, 8), 0);
	assert_int_equal(fake_get(VMSA + VMSA_RIP, 8), GUEST);
	sev_start("sev-vc-code+sev-status+sev-ghcb-lost");
	sev_enter(ES, ES_ASID);
	assert_int_equal(sev_read_msr(GUEST, 0xc0010131), 1);
	sev_write_msr(GUEST, 0xc0010130, 2);
	assert_int_equal(sev_vmcb(VMCB_GHCB), 0);
	sev_leave(0x72, 0, 0);
	assert_int_equal(fake_get(0x6000 - 48, 8), 0x73);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(world_switch),	 cmocka_unit_test(x87),
		cmocka_unit_test(invalid_state), cmocka_unit_test(ghcb_and_vmgexit),
		cmocka_unit_test(advance),	 cmocka_unit_test(traps),
		cmocka_unit_test(bugs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
