// SPDX-License-Identifier: GPL-2.0-or-later
/* The next RIP: of an exit, and of what VMRUN injects. */
#include "svm_fixture.h"

static void next_rip(void **state)
{
	static const struct fake_insn out = FAKE_INSN("\xe6\x10"), hlt = FAKE_INSN("\xf4");

	(void)state;
	svm_start("nrips", "");
	fake_put(VMCB + VMCB_CS + 8, 0x1000, 8); /* CS base: the address is linear */
	svm_enter();
	fake_run(GUEST, &out, 1);
	svm_leave(0x7b, GUEST - 0x1000);
	assert_int_equal(fake_get(VMCB + VMCB_NRIP, 8), GUEST - 0x1000 + 2);
	svm_enter();
	fake_run(GUEST, &hlt, 1);
	svm_leave(EXIT_INTR, GUEST - 0x1000 + 1);
	assert_int_equal(fake_get(VMCB + VMCB_NRIP, 8), 0);
	svm_start("nrips", "nrips-short");
	svm_enter();
	fake_run(GUEST, &out, 1);
	svm_leave(0x7b, GUEST);
	assert_int_equal(fake_get(VMCB + VMCB_NRIP, 8), GUEST + 1);
}

/* What VMRUN injects by software returns to the next RIP; where it fails, RIP is as it was. */
static void injected(void **state)
{
	(void)state;
	svm_start("nrips", "");
	fake_put(VMCB + VMCB_RIP, GUEST, 8);
	fake_put(VMCB + VMCB_NRIP, GUEST + 2, 8);
	fake_put(VMCB + VMCB_EVENTINJ, 0x80000400 | 0x20, 4);
	svm_enter();
	assert_int_equal(fake_get(VMCB + VMCB_RIP, 8), GUEST + 2);
	fake_put(VMCB + VMCB_EXITINTINFO, 0x80000400 | 0x20, 4);
	svm_leave(EXIT_NPF, GUEST + 2);
	assert_int_equal(fake_get(VMCB + VMCB_RIP, 8), GUEST);
	/* A page fault that is injected returns to RIP. */
	fake_put(VMCB + VMCB_NRIP, GUEST + 2, 8);
	fake_put(VMCB + VMCB_EVENTINJ, 0x80000300 | 14, 4);
	svm_enter();
	assert_int_equal(fake_get(VMCB + VMCB_RIP, 8), GUEST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(next_rip),
		cmocka_unit_test(injected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
