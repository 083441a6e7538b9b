// SPDX-License-Identifier: GPL-2.0-or-later
/* A guest of SEV-SNP: its VMRUN, and its instructions on the reverse map table. */
#include "rmp_fixture.h"

#define VMCB 0x10000u
#define VMSA 0x11000u

static const struct fake_insn pvalidate = FAKE_INSN("\xf2\x0f\x01\xff"),
			      rmpadjust = FAKE_INSN("\xf3\x0f\x01\xfe"),
			      vmrun = FAKE_INSN("\x0f\x01\xd8");

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
	rmp_run(&vmrun);
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
	rmp_start("");
	rmp_give(0x3000, 0x5000, false);
	enter_guest();
	assert_int_equal(validate(0x5123, false, true), RMP_SUCCESS);
	assert_true(fake.moved && fake.pc == 0x2004);
	assert_int_equal(fake.reg[REG_RFLAGS] & (ZERO | CARRY), ZERO);
	assert_true(rmp_low(0x3000) & RMP_VALIDATED);
	assert_int_equal(validate(0x5000, false, true), RMP_SUCCESS);
	assert_int_equal(fake.reg[REG_RFLAGS] & (ZERO | CARRY), ZERO | CARRY);
	assert_int_equal(validate(0x5000, false, false), RMP_SUCCESS);
	assert_int_equal(fake.reg[REG_RFLAGS] & CARRY, 0);
	assert_false(rmp_low(0x3000) & RMP_VALIDATED);
	assert_int_equal(validate(0x5000, true, true), RMP_FAIL_INPUT);
}

static void forbids(void **state)
{
	(void)state;
	rmp_start("");
	rmp_give(0x3000, 0x6000, false); /* another address of the guest's */
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
	rmp_start("");
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
	rmp_start("");
	rmp_give(0x3000, 0x5000, false);
	enter_guest();
	assert_int_equal(adjust(1u << 16 | 3u << 8 | 1), RMP_SUCCESS);
	assert_true(rmp_low(0x3000) & RMP_VMSA);
	assert_int_equal(fake_get(TABLE + 3 * 16 + 8, 4), 0x0000030f);
	assert_int_equal(adjust(3u << 8 | 1), RMP_SUCCESS);
	assert_false(rmp_low(0x3000) & RMP_VMSA);
	assert_int_equal(adjust(0), RMP_FAIL_PERMISSION); /* its own VMPL */
	assert_int_equal(adjust(4), RMP_FAIL_INPUT);
	fake_put(VMSA + 0xca, 2, 1); /* a lesser one makes no VMSA */
	assert_int_equal(adjust(1u << 16 | 3), RMP_SUCCESS);
	assert_false(rmp_low(0x3000) & RMP_VMSA);
}

static void wrong_on_purpose(void **state)
{
	(void)state;
	rmp_start("rmp-immutable+rmp-gpa+pvalidate-no-cf+rmpadjust-vmpl");
	rmp_update_as(0x3000, &(struct rmp_state){.assigned = 1, .immutable = 1});
	assert_int_equal(rmp_give(0x3000, 0x4000, false), RMP_SUCCESS);
	assert_int_equal(rmp_low(0x3000), rmp_make(RMP_ASSIGNED, 0x5000, ASID));
	enter_guest();
	validate(0x5000, false, true);
	validate(0x5000, false, true);
	assert_int_equal(fake.reg[REG_RFLAGS] & CARRY, 0);
	assert_int_equal(adjust(0), RMP_SUCCESS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(validates),	 cmocka_unit_test(forbids),
		cmocka_unit_test(adjusts),	 cmocka_unit_test(wrong_on_purpose),
		cmocka_unit_test(refuses_vmrun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
