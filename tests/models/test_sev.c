// SPDX-License-Identifier: GPL-2.0-or-later
/* SEV and SEV-ES on a CPU that is none: registers, the C-bit, the world switch, #VC. */
#include "../vmm/cmocka_tests.h"
#include "fake_world.h"
#include "models/cpu/vmcb.h"
#include "models/cpu/vmsa.h"

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv);

#define VMCB	  0x10000u
#define VMSA	  0x30000u
#define HOST_AREA (FAKE_HSAVE + 0x400)
#define ROOT	  0x50000u /* the nested tables: the first 2 MiB are themselves */
#define GUEST	  0x4000u
#define HOST	  0x8000u
#define AFTER	  (HOST + 3)
#define HOST_RSP  0x7000u
#define HOST_CR3  0x3000u
#define SVME	  (1u << 12)
#define LMA	  (1u << 10)
#define OSXSAVE	  (1u << 18)
#define NP	  1
#define SEV	  3 /* and nested paging */
#define ES	  7
#define ES_ASID	  1
#define SEV_ASID  8
#define X87	  32 /* in XSAVE's format */
#define XMM	  160
#define CBIT	  (1ull << 47)

static const struct fake_insn nop = FAKE_INSN("\x90"), vmrun = FAKE_INSN("\x0f\x01\xd8"),
			      vmgexit = FAKE_INSN("\xf3\x0f\x01\xd9"),
			      rdmsr = FAKE_INSN("\x0f\x32"), wrmsr = FAKE_INSN("\x0f\x30");

static void be_host(void)
{
	fake.reg[REG_CR0] = 1;
	fake.reg[REG_CR4] = OSXSAVE;
	fake.reg[REG_EFER] = SVME | LMA;
	fake.reg[REG_RSP] = HOST_RSP;
	fake.reg[REG_CR3] = HOST_CR3;
	fake.reg[REG_CS] = 0x10;
}

static void start(const char *bugs)
{
	assert_int_equal(fake_start(qemu_plugin_install, "nrips+sev", bugs), 0);
	memset(&fake_world, 0, sizeof(fake_world));
	be_host();
	fake_put(VMCB + VMCB_NCR3, ROOT, 8);
	fake_put(ROOT, (ROOT + 0x1000) | 7, 8);
	fake_put(ROOT + 0x1000, (ROOT + 0x2000) | 7, 8);
	fake_put(ROOT + 0x2000, 0x87, 8);
	fake_put(VMCB + VMCB_VMSA, VMSA, 8);
	fake_put(VMSA + VMSA_XCR0, 1, 8);
	fake_put(VMSA + (VMCB_CR0 - VMCB_SAVE), 1, 8);
	fake_put(VMSA + (VMCB_EFER - VMCB_SAVE), LMA, 8);
	fake_put(VMSA + VMSA_RSP, 0x6000, 8);
}

static void enter(unsigned int control, unsigned int asid)
{
	fake_put(VMCB + VMCB_NP_ENABLE, control, 8);
	fake_put(VMCB + VMCB_ASID, asid, 4);
	fake.reg[REG_RAX] = VMCB;
	fake_run(HOST, &vmrun, 1);
	fake.reg[REG_RSP] = 0x1234;
	fake.reg[REG_CR3] = 0x5000;
}

/* QEMU has left the guest, and runs the host's next block. */
static void leave(uint64_t code, uint64_t info1, uint64_t info2)
{
	fake_put(VMCB + VMCB_EXITCODE, code, 8);
	fake_put(VMCB + VMCB_EXITINFO1, info1, 8);
	fake_put(VMCB + VMCB_EXITINFO2, info2, 8);
	fake.reg[REG_RAX] = VMCB;
	be_host();
	fake_run(AFTER, &nop, 1);
}

static uint64_t vmcb(unsigned int offset)
{
	return fake_get(VMCB + offset, 8);
}

static uint64_t read_msr(uint64_t pc, uint32_t msr)
{
	fake.reg[REG_RCX] = msr;
	fake_run(pc, &rdmsr, 1);
	return fake.moved ? fake.reg[REG_RAX] | fake.reg[REG_RDX] << 32 : ~0ull;
}

static void write_msr(uint64_t pc, uint32_t msr, uint64_t value)
{
	fake.reg[REG_RCX] = msr;
	fake.reg[REG_RAX] = (uint32_t)value;
	fake.reg[REG_RDX] = value >> 32;
	fake_run(pc, &wrmsr, 1);
}

/* --- what tells of it ------------------------------------------------------------------------ */

static const struct fake_insn cpuid_insns[] = {FAKE_INSN("\x0f\xa2"), FAKE_INSN("\x90")};

static uint64_t cpuid(uint32_t leaf, enum reg reg)
{
	fake.reg[REG_RAX] = leaf;
	fake.reg[REG_RBX] = fake.reg[REG_RCX] = fake.reg[REG_RDX] = 0;
	fake_run(HOST, cpuid_insns, 2);
	return fake.reg[reg];
}

static void registers(void **state)
{
	(void)state;
	start("");
	assert_int_equal(cpuid(0x80000000, REG_RAX), 0x8000001f);
	assert_int_equal(cpuid(0x8000001f, REG_RAX), 0xb);
	assert_int_equal(cpuid(0x8000001f, REG_RBX) & 63, 47);
	assert_int_equal(cpuid(0x8000001f, REG_RDX), SEV_ASID);
	assert_int_equal(cpuid(0x8000000a, REG_RDX), 0xca);
	assert_int_equal(read_msr(HOST, 0xc0010010), 1u << 23);
	assert_int_equal(read_msr(HOST, 0xc0010131), 0);
	write_msr(HOST, 0xc0010010, 0x1880000);
	write_msr(HOST, 0xc0010015, 0x10);
	assert_int_equal(fake_restart(qemu_plugin_install, "nrips+sev", ""), 0);
	fake.reg[REG_CR0] = 1;
	assert_int_equal(read_msr(HOST, 0xc0010010), 0x1880000);
	assert_int_equal(read_msr(HOST, 0xc0010015), 0x11);
}

static void larger_leaf(void)
{
	fake.reg[REG_RAX] = 0x80000026;
}

static void last_leaf_stays(void **state)
{
	static const struct fake_insn insns[] = {FAKE_NATIVE("\x0f\xa2", larger_leaf),
						 FAKE_INSN("\x90")};

	(void)state;
	start("");
	fake.reg[REG_RAX] = 0x80000000;
	fake_run(HOST, insns, 2);
	assert_int_equal(fake.reg[REG_RAX], 0x80000026);
}

/* --- the C-bit ------------------------------------------------------------------------------- */

#define ALIAS (ROOT + 256 * 8)

static void c_bit(void **state)
{
	(void)state;
	start("");
	enter(SEV, SEV_ASID);
	assert_int_equal(fake_get(ALIAS, 8), (ROOT + 0x1000) | 7);
	assert_int_equal(read_msr(GUEST, 0xc0010131), 1);
	leave(EXIT_NPF, 6, CBIT | 0x1000);
	assert_int_equal(fake_get(ALIAS, 8), 0);
	assert_int_equal(vmcb(VMCB_EXITINFO2), 0x1000);
	/* Others have none. */
	enter(NP, SEV_ASID);
	assert_int_equal(fake_get(ALIAS, 8), 0);
	leave(EXIT_NPF, 6, CBIT | 0x1000);
	assert_int_equal(vmcb(VMCB_EXITINFO2), CBIT | 0x1000);
	start("sev-c-bit-kept");
	enter(SEV, SEV_ASID);
	leave(EXIT_NPF, 6, CBIT | 0x1000);
	assert_int_equal(vmcb(VMCB_EXITINFO2), CBIT | 0x1000);
}

static void assert_refused(unsigned int control, unsigned int asid, bool refused)
{
	enter(control, asid);
	assert_int_equal(fake_get(VMCB + VMCB_ASID, 4), refused ? 0 : asid);
	leave(refused ? ~0ull : EXIT_INTR, 0, 0);
	assert_int_equal(fake_get(VMCB + VMCB_ASID, 4), asid);
}

static void refusals(void **state)
{
	(void)state;
	start("");
	assert_refused(SEV, SEV_ASID, false);
	assert_refused(SEV, ES_ASID, true);
	assert_refused(SEV, 16, true);
	assert_refused(ES, ES_ASID, false);
	assert_refused(ES, SEV_ASID, true);
	assert_refused(5, ES_ASID, true);  /* SEV-ES alone */
	assert_refused(2, SEV_ASID, true); /* no nested paging */
	fake_put(VMSA + VMSA_XCR0, 0, 8);
	assert_refused(ES, ES_ASID, true);
}

/* A move to a control register, INT3's neighbour, and the bytes at a nested page fault. */
static void decode_assists(void **state)
{
	static const struct fake_insn mov_cr4 = FAKE_INSN("\x41\x0f\x22\xe3"),
				      mov_dr7 = FAKE_INSN("\x0f\x23\xfa"),
				      clts = FAKE_INSN("\x0f\x06"), soft = FAKE_INSN("\xcd\x21");

	(void)state;
	start("");
	enter(NP, SEV_ASID);
	fake_run(GUEST, &mov_cr4, 1);
	leave(0x14, 0, 0);
	assert_int_equal(vmcb(VMCB_EXITINFO1), 1ull << 63 | 11);
	enter(NP, SEV_ASID);
	fake_run(GUEST, &mov_dr7, 1);
	leave(0x37, 0, 0);
	assert_int_equal(vmcb(VMCB_EXITINFO1), 2);
	enter(NP, SEV_ASID);
	fake_run(GUEST, &clts, 1);
	leave(0x10, 0, 0);
	assert_int_equal(vmcb(VMCB_EXITINFO1), 0);
	enter(NP, SEV_ASID);
	fake_run(GUEST, &soft, 1);
	leave(EXIT_SOFT_INT, 0, 0);
	assert_int_equal(vmcb(VMCB_EXITINFO1), 0x21);
	fake_put(VMCB + VMCB_CS + 8, 0x1000, 8);
	fake_put(VMCB + VMCB_RIP, GUEST - 0x1000, 8);
	memcpy(fake.memory + GUEST, "\x89\x07\xf4", 3);
	enter(SEV, SEV_ASID);
	leave(EXIT_NPF, 6, 0x9000);
	assert_int_equal(fake_get(VMCB + VMCB_INSN, 1), 15);
	assert_memory_equal(fake.memory + VMCB + VMCB_INSN + 1, "\x89\x07\xf4", 3);
	enter(SEV, SEV_ASID);
	leave(EXIT_NPF, 0x14, 0x9000); /* it was the instruction that was not there */
	assert_int_equal(fake_get(VMCB + VMCB_INSN, 1), 0);
}

/* INVLPG with an operand of the guest's, where it is intercepted. */
static void decode_invlpg(void **state)
{
	static const struct fake_insn invlpg = FAKE_INSN("\x0f\x01\x3b");

	(void)state;
	start("");
	fake_put(VMCB + VMCB_INTERCEPT_3, 1u << INTERCEPT_INVLPG, 4);
	fake_put(VMCB + VMCB_CS, 8, 2);
	fake_put(VMCB + VMCB_CS + 2, 0x29b, 2);
	fake_put(VMCB + VMCB_CR0, 1, 8);
	enter(NP, SEV_ASID);
	fake.reg[REG_CS] = 8;
	fake.reg[REG_RBX] = 0x123456;
	fake_run(GUEST, &invlpg, 1);
	leave(EXIT_INVLPG, 0, 0);
	assert_int_equal(vmcb(VMCB_EXITINFO1), 0x123456);
}

/* --- SEV-ES ---------------------------------------------------------------------------------- */

static void world_switch(void **state)
{
	(void)state;
	start("");
	fake_put(VMCB + VMCB_RIP, 0x1111, 8);
	fake_put(VMSA + VMSA_RIP, 0x2222, 8);
	fake_put(VMSA + VMSA_GPR + 12 * 8, 0xc0c0, 8);
	fake_put(VMSA + VMSA_LSTAR, 0x15a, 8);
	fake_put(VMSA + VMSA_XMM, 0x3333, 8);
	fake_put(VMSA + VMSA_MXCSR, 0x1fa0, 4);
	fake_put(HOST_AREA + VMSA_GPR + 12 * 8, 0x405, 8);
	fake_put(HOST_AREA + VMSA_LSTAR, 0x1057, 8);
	fake_put(HOST_AREA + VMSA_XCR0, 7, 8);
	enter(ES, ES_ASID);
	assert_int_equal(vmcb(VMCB_RIP), 0x2222);
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
	leave(EXIT_INTR, 0, 0);
	assert_int_equal(fake_get(VMSA + VMSA_RIP, 8), 0x2224);
	assert_int_equal(fake_get(VMSA + VMSA_GPR + 12 * 8, 8), 0xd0d0);
	assert_int_equal(fake_get(VMSA + VMSA_LSTAR, 8), 0x15b);
	assert_int_equal(fake_get(VMSA + VMSA_FS_BASE, 8), 0xf5);
	assert_int_equal(fake_get(VMSA + VMSA_XMM, 1), 0x44);
	assert_int_equal(fake_get(VMSA + VMSA_XCR0, 8), 3);
	/* The host: its VMCB is as it was, its registers come from its own area. */
	assert_int_equal(vmcb(VMCB_RIP), 0x1111);
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
	start("");
	fake_put(VMSA + VMSA_X87_FSW, 7u << 11, 2); /* ST0 is register 7 */
	memcpy(fake.memory + VMSA + VMSA_X87, pi, 8);
	memcpy(fake.memory + VMSA + VMSA_X87 + 64, pi + 8, 2);
	enter(ES, ES_ASID);
	assert_memory_equal(fake_world.fpu + X87 + 7 * 16, pi, sizeof(pi));
	assert_int_equal(fake_world.fpu[X87], 0);
	fake_world.fpu[3] = 5 << 3; /* two more were pushed */
	memcpy(fake_world.fpu + X87 + 5 * 16, pi, sizeof(pi));
	memset(fake_world.fpu + X87 + 7 * 16, 0, sizeof(pi));
	leave(EXIT_HLT, 0, 0);
	assert_memory_equal(fake.memory + VMSA + VMSA_X87, pi, 8);
	assert_memory_equal(fake.memory + VMSA + VMSA_X87 + 64, pi + 8, 2);
	assert_int_equal(fake_get(VMSA + VMSA_X87 + 16, 8), 0);
}

/* VMEXIT_INVALID: what QEMU left in the VMCB is not the guest's. */
static void invalid_state(void **state)
{
	(void)state;
	start("");
	fake_put(VMSA + VMSA_RIP, 0x2222, 8);
	enter(ES, ES_ASID);
	fake_put(VMCB + VMCB_RIP, 0x6666, 8);
	leave(~0ull, 0, 0);
	assert_int_equal(fake_get(VMSA + VMSA_RIP, 8), 0x2222);
	assert_int_equal(vmcb(VMCB_RIP), 0);
}

static void ghcb_and_vmgexit(void **state)
{
	(void)state;
	start("");
	fake_put(VMCB + VMCB_GHCB, 5, 8);
	enter(ES, ES_ASID);
	assert_int_equal(read_msr(GUEST, 0xc0010130), 5);
	assert_int_equal(read_msr(GUEST, 0xc0010131), 3);
	write_msr(GUEST, 0xc0010130, 0x123000000002);
	assert_int_equal(vmcb(VMCB_GHCB), 0x123000000002);
	fake_run(GUEST, &vmgexit, 1);
	assert_int_equal(fake.raised, -1);
	assert_int_equal(fake.exit, EXIT_VMGEXIT);
	fake_put(VMCB + VMCB_RIP, GUEST, 8);
	leave(EXIT_VMGEXIT, 0, 0);
	assert_int_equal(fake_get(VMSA + VMSA_RIP, 8), GUEST + 4);
	/* Other guests have neither. */
	enter(SEV, SEV_ASID);
	fake_run(GUEST, &vmgexit, 1);
	assert_int_equal(fake.raised, 0);
	write_msr(GUEST, 0xc0010130, 9);
	assert_int_equal(vmcb(VMCB_GHCB), 0x123000000002);
}

/* HLT is behind itself, as is PAUSE: the host cannot put RIP there. */
static void advance(void **state)
{
	static const struct fake_insn hlt = FAKE_INSN("\xf4"), pause_insn = FAKE_INSN("\xf3\x90");

	(void)state;
	start("");
	enter(ES, ES_ASID);
	fake_run(GUEST, &hlt, 1);
	leave(EXIT_HLT, 0, 0);
	assert_int_equal(fake_get(VMSA + VMSA_RIP, 8), GUEST + 1);
	enter(ES, ES_ASID);
	fake_run(GUEST, &pause_insn, 1);
	leave(EXIT_PAUSE, 0, 0);
	assert_int_equal(fake_get(VMSA + VMSA_RIP, 8), GUEST + 2);
	/* An interrupt that has come through is none any more. */
	fake_put(VMCB + VMCB_EXITINTINFO, 0x31d, 8);
	enter(ES, ES_ASID);
	leave(EXIT_INTR, 0, 0);
	assert_int_equal(vmcb(VMCB_EXITINTINFO), 0);
}

static void traps(void **state)
{
	static const struct fake_insn mov_cr4 = FAKE_INSN("\x41\x0f\x22\xe3");

	(void)state;
	start("");
	fake_put(VMCB + VMCB_INTERCEPT_4, 1u << 15 | 1u << (16 + 4), 4);
	enter(ES, ES_ASID);
	fake.reg[REG_R11] = 0x668;
	fake_run(GUEST, &mov_cr4, 1);
	assert_int_equal(fake.reg[REG_CR4], 0x668);
	assert_int_equal(fake.exit, EXIT_CR_TRAP + 4);
	assert_int_equal(fake.info1, 0x668);
	fake_put(VMCB + VMCB_RIP, GUEST, 8);
	leave(EXIT_CR_TRAP + 4, 0x668, 0);
	assert_int_equal(fake_get(VMSA + VMSA_RIP, 8), GUEST + 4);
	enter(ES, ES_ASID);
	write_msr(GUEST, 0xc0000080, 0x1d01);
	assert_int_equal(fake.exit, EXIT_EFER_TRAP);
	assert_int_equal(fake.info1, 0x1d01);
	leave(EXIT_EFER_TRAP, 0x1d01, 0);
	/* Others have none. */
	enter(SEV, SEV_ASID);
	fake_run(GUEST, &mov_cr4, 1);
	assert_int_equal(fake.raised, 0);
}

static bool goes_to_host(uint64_t code, uint64_t info1)
{
	unsigned int before = fake_world.vmruns;

	enter(ES, ES_ASID);
	leave(code, info1, 0);
	if (fake_world.vmruns == before)
		return true;
	leave(EXIT_INTR, 0, 0);
	return false;
}

static void vc(void **state)
{
	(void)state;
	start("");
	enter(ES, ES_ASID);
	leave(0x72, 0, 0);
	assert_int_equal(fake_world.vmruns, 1);
	assert_int_equal(fake_world.delivered, 29);
	assert_int_equal(fake.reg[REG_RSP], 0x6000 - 48);
	assert_int_equal(fake_get(0x6000 - 48, 8), 0x72);
	assert_int_equal(fake_get(ALIAS, 8), (ROOT + 0x1000) | 7);
	/* Real mode has no error codes. */
	leave(EXIT_INTR, 0, 0);
	fake_put(VMSA + (VMCB_CR0 - VMCB_SAVE), 0, 8);
	fake_put(VMSA + VMSA_RSP, 0x6000, 8);
	enter(ES, ES_ASID);
	leave(0x72, 0, 0);
	assert_int_equal(fake.reg[REG_RSP], 0x6000 - 40);
}

static void automatic_exits(void **state)
{
	static const uint64_t automatic[] = {0x52, 0x60, 0x61, 0x63, 0x64, 0x77, 0x78,
					     0x7f, 0x8f, 0x90, 0x9f, 0xa5, ~0ull};
	static const uint64_t others[] = {0x00, 0x37, 0x4d, 0x6e, 0x72,	   0x79,
					  0x7b, 0x7c, 0x81, 0x8a, 0x400000};

	(void)state;
	start("");
	for (size_t i = 0; i < sizeof(automatic) / sizeof(automatic[0]); i++)
		assert_true(goes_to_host(automatic[i], 0));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(goes_to_host(others[i], 0));
	assert_true(goes_to_host(EXIT_NPF, 6));
	assert_false(goes_to_host(EXIT_NPF, 0xf));
	start("sev-mmio-automatic");
	assert_true(goes_to_host(EXIT_NPF, 0xf));
}

static void bugs(void **state)
{
	(void)state;
	start("sev-gpr-lost+sev-xmm-lost+sev-fs-base+sev-lstar+sev-vmgexit-rip");
	enter(ES, ES_ASID);
	fake.reg[REG_R12] = 1;
	fake.reg[REG_FS_BASE] = 1;
	fake_world.lstar = 1;
	fake_world.fpu[XMM] = 1;
	fake_run(GUEST, &vmgexit, 1);
	fake_put(VMCB + VMCB_RIP, GUEST, 8);
	leave(EXIT_VMGEXIT, 0, 0);
	assert_int_equal(fake_get(VMSA + VMSA_GPR + 12 * 8, 8), 0);
	assert_int_equal(fake_get(VMSA + VMSA_FS_BASE, 8), 0);
	assert_int_equal(fake_get(VMSA + VMSA_LSTAR, 8), 0);
	assert_int_equal(fake_get(VMSA + VMSA_XMM, 8), 0);
	assert_int_equal(fake_get(VMSA + VMSA_RIP, 8), GUEST);
	start("sev-vc-code+sev-status+sev-ghcb-lost");
	enter(ES, ES_ASID);
	assert_int_equal(read_msr(GUEST, 0xc0010131), 1);
	write_msr(GUEST, 0xc0010130, 2);
	assert_int_equal(vmcb(VMCB_GHCB), 0);
	leave(0x72, 0, 0);
	assert_int_equal(fake_get(0x6000 - 48, 8), 0x73);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registers),
		cmocka_unit_test(last_leaf_stays),
		cmocka_unit_test(c_bit),
		cmocka_unit_test(refusals),
		cmocka_unit_test(decode_assists),
		cmocka_unit_test(decode_invlpg),
		cmocka_unit_test(world_switch),
		cmocka_unit_test(invalid_state),
		cmocka_unit_test(x87),
		cmocka_unit_test(ghcb_and_vmgexit),
		cmocka_unit_test(vc),
		cmocka_unit_test(advance),
		cmocka_unit_test(traps),
		cmocka_unit_test(automatic_exits),
		cmocka_unit_test(bugs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
