// SPDX-License-Identifier: GPL-2.0-or-later
/* The core of the plugin: which code is a guest's, and what of a part is kept. */
#include "part_watch.h"

static void guests(void **state)
{
	(void)state;
	watch_start();
	fake_run(AFTER, &svm_nop, 1);
	assert_false(watched.landing);
	svm_enter();
	assert_int_equal(watched.vmruns, 1);
	fake_run(GUEST, &svm_nop, 1);
	assert_true(watched.guest_block);
	/* Code of the guest's at the address where a #VMEXIT arrives. */
	fake_run(AFTER, &svm_nop, 1);
	assert_true(watched.guest_block);
	assert_int_equal(watched.vmexits, 0);
	/* Its own VMRUN is an exit. */
	fake_run(GUEST, &svm_vmrun, 1);
	assert_int_equal(watched.vmruns, 1);
	svm_leave(EXIT_INTR, GUEST);
	assert_int_equal(watched.vmexits, 1);
	assert_true(watched.landing);
	assert_false(watched.guest_block);
	/* No second one. */
	fake_run(AFTER, &svm_nop, 1);
	assert_int_equal(watched.vmexits, 1);
}

/* VMRUN that faults: not at CPL 0, not enabled, a VMCB that is no page. */
static void vmrun_faults(void **state)
{
	(void)state;
	watch_start();
	fake.reg[REG_RAX] = VMCB + 8;
	fake_run(HOST, &svm_vmrun, 1);
	fake.reg[REG_RAX] = VMCB;
	fake.reg[REG_CS] = 0x33;
	fake_run(HOST, &svm_vmrun, 1);
	fake.reg[REG_CS] = 0x10;
	fake.reg[REG_EFER] &= ~(1ull << 12);
	fake_run(HOST, &svm_vmrun, 1);
	assert_int_equal(watched.vmruns, 0);
}

static void state_is_kept(void **state)
{
	(void)state;
	watch_start();
	assert_false(watched.restored);
	assert_int_equal(watched.msr, 1);
	assert_int_equal(fake_restart("watch", ""), 0);
	assert_true(watched.restored);
	assert_int_equal(watched.msr, 2);
	/* Parts that nobody asked for are not there. */
	watched.starts = 0;
	svm_start("watchful", "");
	assert_int_equal(watched.starts, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guests),
		cmocka_unit_test(vmrun_faults),
		cmocka_unit_test(state_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
