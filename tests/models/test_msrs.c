// SPDX-License-Identifier: GPL-2.0-or-later
/* MSRs that parts own: read and written, refused, intercepted. */
#include "part_watch.h"

static const struct fake_insn rdmsr = FAKE_INSN("\x0f\x32"), wrmsr = FAKE_INSN("\x0f\x30");

static void msrs(void **state)
{
	(void)state;
	watch_start();
	fake.reg[REG_RCX] = OUR_MSR;
	fake.reg[REG_RAX] = 0xffffffff00000002;
	fake.reg[REG_RDX] = 1;
	fake_run(HOST, &wrmsr, 1);
	assert_true(fake.moved);
	assert_true(fake.settled);
	assert_int_equal(fake.pc, HOST + 2);
	assert_int_equal(watched.msr, 0x100000002);
	assert_int_equal(watched.cuts, 1);
	assert_int_equal(watched.retired, 1);
	watched.msr = 0x800000007;
	fake_run(HOST, &rdmsr, 1);
	assert_int_equal(fake.reg[REG_RAX], 7);
	assert_int_equal(fake.reg[REG_RDX], 8);
	/* Another's, and ours at CPL 3: QEMU's business. */
	fake.reg[REG_RCX] = OUR_MSR + 2;
	fake_run(HOST, &rdmsr, 1);
	assert_false(fake.moved);
	fake.reg[REG_RCX] = OUR_MSR;
	fake.reg[REG_CS] = 0x33;
	fake_run(HOST, &rdmsr, 1);
	assert_false(fake.moved);
}

static void faults_natively(void)
{
	/* What the handler sees is what was there. */
	assert_int_equal(fake.reg[REG_RCX], 0x800);
	fake_exception(HOST, 0x100);
}

static void msr_faults(void **state)
{
	static const struct fake_insn bad = FAKE_NATIVE("\x0f\x32", faults_natively);

	(void)state;
	watch_start();
	fake.reg[REG_RCX] = OUR_MSR + 1;
	fake_run(HOST, &bad, 1);
	assert_false(fake.moved);
	assert_int_equal(fake.reg[REG_RCX], OUR_MSR + 1);
	assert_int_equal(watched.exceptions, 1);
}

static void msrs_in_a_guest(void **state)
{
	uint32_t bit = 0x200 * 2; /* of OUR_MSR in its range; read, then write */

	(void)state;
	watch_start();
	fake_put(VMCB + VMCB_INTERCEPT_3, 1u << INTERCEPT_MSR, 4);
	fake_put(MSRPM + 0x1000 + bit / 8, 2, 1);
	svm_enter();
	fake.reg[REG_RCX] = OUR_MSR;
	fake_run(GUEST, &rdmsr, 1);
	assert_true(fake.moved);
	fake_run(GUEST, &wrmsr, 1);
	assert_false(fake.moved);
	/* Without the map all are the guest's. */
	svm_leave(EXIT_INTR, GUEST);
	fake_put(VMCB + VMCB_INTERCEPT_3, 0, 4);
	svm_enter();
	fake.reg[REG_RCX] = OUR_MSR;
	fake_run(GUEST, &wrmsr, 1);
	assert_true(fake.moved);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(msrs),
		cmocka_unit_test(msr_faults),
		cmocka_unit_test(msrs_in_a_guest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
