// SPDX-License-Identifier: GPL-2.0-or-later
/* SEV on a CPU that is none: what tells of it, the C-bit, and what VMRUN refuses. */
#include "sev_fixture.h"

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
	sev_start("");
	assert_int_equal(cpuid(0x80000000, REG_RAX), 0x8000001f);
	assert_int_equal(cpuid(0x8000001f, REG_RAX), 0xb);
	assert_int_equal(cpuid(0x8000001f, REG_RBX) & 63, 47);
	assert_int_equal(cpuid(0x8000001f, REG_RDX), SEV_ASID);
	assert_int_equal(cpuid(0x8000000a, REG_RDX), 0xca);
	assert_int_equal(sev_read_msr(HOST, 0xc0010010), 1u << 23);
	assert_int_equal(sev_read_msr(HOST, 0xc0010131), 0);
	sev_write_msr(HOST, 0xc0010010, 0x1880000);
	sev_write_msr(HOST, 0xc0010015, 0x10);
	assert_int_equal(fake_restart("nrips+sev", ""), 0);
	fake.reg[REG_CR0] = 1;
	assert_int_equal(sev_read_msr(HOST, 0xc0010010), 0x1880000);
	assert_int_equal(sev_read_msr(HOST, 0xc0010015), 0x11);
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
	sev_start("");
	fake.reg[REG_RAX] = 0x80000000;
	fake_run(HOST, insns, 2);
	assert_int_equal(fake.reg[REG_RAX], 0x80000026);
}

static void c_bit(void **state)
{
	(void)state;
	sev_start("");
	sev_enter(SEV, SEV_ASID);
	assert_int_equal(fake_get(ALIAS, 8), (ROOT + 0x1000) | 7);
	assert_int_equal(sev_read_msr(GUEST, 0xc0010131), 1);
	sev_leave(EXIT_NPF, 6, CBIT | 0x1000);
	assert_int_equal(fake_get(ALIAS, 8), 0);
	assert_int_equal(sev_vmcb(VMCB_EXITINFO2), 0x1000);
	/* Others have none. */
	sev_enter(NP, SEV_ASID);
	assert_int_equal(fake_get(ALIAS, 8), 0);
	sev_leave(EXIT_NPF, 6, CBIT | 0x1000);
	assert_int_equal(sev_vmcb(VMCB_EXITINFO2), CBIT | 0x1000);
	sev_start("sev-c-bit-kept");
	sev_enter(SEV, SEV_ASID);
	sev_leave(EXIT_NPF, 6, CBIT | 0x1000);
	assert_int_equal(sev_vmcb(VMCB_EXITINFO2), CBIT | 0x1000);
}

static void assert_refused(unsigned int control, unsigned int asid, bool refused)
{
	sev_enter(control, asid);
	assert_int_equal(fake_get(VMCB + VMCB_ASID, 4), refused ? 0 : asid);
	sev_leave(refused ? ~0ull : EXIT_INTR, 0, 0);
	assert_int_equal(fake_get(VMCB + VMCB_ASID, 4), asid);
}

static void refusals(void **state)
{
	(void)state;
	sev_start("");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registers),
		cmocka_unit_test(last_leaf_stays),
		cmocka_unit_test(c_bit),
		cmocka_unit_test(refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
