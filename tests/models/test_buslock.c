// SPDX-License-Identifier: GPL-2.0-or-later
/* Bus locks: what is one, how they are counted, and the segments that say where an operand is. */
#include "svm_fixture.h"

static const struct fake_insn lock_inc = FAKE_INSN("\xf0\xff\x00"); /* lock incl (%rax) */

static void ask_for_exits(uint16_t count)
{
	fake_put(VMCB + VMCB_INTERCEPT_5, 1u << INTERCEPT_BUS_LOCK, 4);
	fake_put(VMCB + VMCB_BUS_LOCK_COUNT, count, 2);
}

static void enter_with_count(uint16_t count)
{
	ask_for_exits(count);
	svm_enter();
}

static uint64_t count(void)
{
	return fake_get(VMCB + VMCB_BUS_LOCK_COUNT, 2);
}

static bool exited(void)
{
	return fake.raised == -1 && fake.exit == EXIT_BUS_LOCK;
}

static void bus_locks(void **state)
{
	(void)state;
	svm_start("bus-lock", "");
	enter_with_count(0);
	fake.reg[REG_RAX] = 0x303e;
	fake_run(GUEST, &lock_inc, 1);
	assert_true(exited());
	assert_int_equal(fake.info1, 0);
	assert_int_equal(fake_get(VMCB + VMCB_EXITINFO2, 8), 0);
	svm_leave(EXIT_BUS_LOCK, GUEST);
	assert_int_equal(count(), 0);

	enter_with_count(2);
	fake.reg[REG_RAX] = 0x303e;
	fake_run(GUEST, &lock_inc, 1);
	assert_false(exited());
	svm_leave(0x7b, GUEST + 3);
	assert_int_equal(fake_get(VMCB + VMCB_EXITCODE, 8), 0x7b);
	assert_int_equal(count(), 1);
}

/* Within a line, without the intercept, in the host: none. */
static void no_bus_locks(void **state)
{
	(void)state;
	svm_start("bus-lock", "");
	enter_with_count(0);
	fake.reg[REG_RAX] = 0x303c;
	fake_run(GUEST, &lock_inc, 1);
	assert_false(exited());
	svm_leave(EXIT_INTR, GUEST);
	assert_int_equal(fake_get(VMCB + VMCB_EXITCODE, 8), EXIT_INTR);
	fake.reg[REG_RAX] = 0x303e;
	fake_run(HOST, &lock_inc, 1);
	assert_int_equal(fake.calls, 0);
	fake_put(VMCB + VMCB_INTERCEPT_5, 0, 4);
	svm_enter();
	fake.reg[REG_RAX] = 0x303e;
	fake_run(GUEST, &lock_inc, 1);
	assert_false(exited());
}

/* One that faults, at its begin or at its end, is none yet; CMPXCHG16B that is not aligned never
 * is. */
static void bus_lock_faults(void **state)
{
	static const struct fake_insn cmpxchg16b = FAKE_INSN("\xf0\x48\x0f\xc7\x08");

	(void)state;
	svm_start("bus-lock", "");
	enter_with_count(0);
	fake.reg[REG_RAX] = FAKE_MEMORY - 2;
	fake_run(GUEST, &lock_inc, 1);
	assert_int_equal(fake.raised, 14);
	svm_leave(EXIT_NPF, GUEST);
	enter_with_count(1);
	fake.reg[REG_RAX] = FAKE_MEMORY - 2;
	fake_run(GUEST, &lock_inc, 1);
	assert_int_equal(fake.raised, 14);
	svm_leave(EXIT_NPF, GUEST);
	assert_int_equal(count(), 1);
	enter_with_count(0);
	fake.reg[REG_RAX] = 0x3038;
	fake_run(GUEST, &cmpxchg16b, 1);
	assert_false(exited());
}

/* QEMU with more CPUs runs such an instruction again, alone: it was one bus lock. */
static void bus_lock_run_again(void **state)
{
	static const struct fake_insn two[] = {FAKE_INSN("\xf0\xff\x00"), FAKE_INSN("\x90")};

	(void)state;
	fake_max_cpus = 2;
	svm_start("bus-lock", "");
	fake_max_cpus = 1;
	enter_with_count(2);
	fake.reg[REG_RAX] = 0x303e;
	fake_run(GUEST, two, 2);
	fake_run(GUEST, &lock_inc, 1);
	assert_false(exited());
	svm_leave(EXIT_INTR, GUEST + 3);
	assert_int_equal(count(), 1);
	/* The same in a loop of the guest's is two. */
	enter_with_count(2);
	fake.reg[REG_RAX] = 0x303e;
	for (int i = 0; i < 2; i++) {
		fake_run(GUEST, two, 2);
		fake_run(GUEST, &lock_inc, 1);
	}
	svm_leave(EXIT_INTR, GUEST + 3);
	assert_int_equal(count(), 0);
}

/* 32-bit code, DS from a GDT that the guest has loaded since. */
static void segments(void **state)
{
	static const struct fake_insn lgdt = FAKE_INSN("\x0f\x01\x15\x00\x60\x00\x00");

	(void)state;
	svm_start("bus-lock", "");
	fake_put(0x6000, 0x17, 2);
	fake_put(0x6002, 0x6100, 4);
	fake_put(0x6110, 0x00cf93023010ffff, 8); /* selector 0x10: base 0x23010 */
	ask_for_exits(0);
	svm_enter_code(CODE_32_ATTRIB);
	fake.reg[REG_EFER] = 0;
	fake_run(GUEST, &lgdt, 1);
	fake.reg[REG_DS] = 0x10;
	fake.reg[REG_RAX] = 0x3e; /* 0x2304e: within a line */
	fake_run(GUEST, &lock_inc, 1);
	assert_false(exited());
	fake.reg[REG_RAX] = 0x2e;
	fake_run(GUEST, &lock_inc, 1);
	assert_true(exited());
	/* Real mode: selector * 16, and a word of two bytes. */
	fake.reg[REG_CR0] = 0;
	fake.reg[REG_DS] = 0x2003;
	fake.reg[REG_RBX] = 0;
	fake.reg[REG_RSI] = 0x0e; /* (%bx,%si): 0x2003e, which ends the line */
	fake_run(GUEST, &lock_inc, 1);
	assert_false(exited());
	svm_leave(EXIT_INTR, GUEST);
	fake.reg[REG_EFER] = HOST_EFER;
	fake.reg[REG_CR0] = 1;
	enter_with_count(0);
	fake.reg[REG_CR0] = 0;
	fake.reg[REG_EFER] = 0;
	fake.reg[REG_DS] = 0x2003;
	fake.reg[REG_RSI] = 0x0f;
	fake_run(GUEST, &lock_inc, 1);
	assert_true(exited());
}

/* The selector that VMRUN loaded means what VMRUN loaded, until CR0.PE changes. */
static void loaded_segments(void **state)
{
	(void)state;
	svm_start("bus-lock", "");
	fake_put(VMCB + VMCB_ES + 3 * 16 + 8, 0x10, 8); /* the base of DS, selector 0 */
	ask_for_exits(0);
	svm_enter_code(CODE_32_ATTRIB);
	fake.reg[REG_EFER] = 0;
	fake.reg[REG_CR0] = 0;
	fake.reg[REG_RSI] = fake.reg[REG_RAX] = 0x2f;
	fake_run(GUEST, &lock_inc, 1);
	assert_false(exited());
	fake.reg[REG_CR0] = 1;
	fake_run(GUEST, &lock_inc, 1);
	assert_true(exited());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bus_locks),	   cmocka_unit_test(no_bus_locks),
		cmocka_unit_test(bus_lock_faults), cmocka_unit_test(bus_lock_run_again),
		cmocka_unit_test(segments),	   cmocka_unit_test(loaded_segments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
