// SPDX-License-Identifier: GPL-2.0-or-later
/* Faults that cases ask for, what the log says of them, and bugs. */
#include <string.h>

#include "psp_fixture.h"

static struct psp_log_record last(struct psp *p)
{
	assert_true(p->log->count > 0);
	return p->log->record[(p->log->count - 1) % PSP_LOG_RECORDS];
}

static struct psp_fault *put(struct psp *p, uint32_t kind, uint32_t command, uint32_t value)
{
	p->log->fault[0] = (struct psp_fault){.kind = kind, .command = command, .value = value};
	return &p->log->fault[0];
}

static void test_log(void **state)
{
	struct psp *p = *state;
	uint64_t n = p->log->count;
	uint32_t handle;

	assert_int_equal(p->log->magic, PSP_LOG_MAGIC);
	assert_int_equal(p->log->api, 1 << 16 | 55 << 8 | 30);
	bring_up(p);
	assert_int_equal(p->log->count, n + 2);
	assert_int_equal(p->log->record[n].command, INIT);
	assert_int_equal(p->log->record[n].in_len, 20);
	assert_int_equal(get64(p->log->record[n].in + 8), TMR_AT);
	assert_int_equal(p->log->record[n].platform_state, PLATFORM_INIT);
	handle = start_guest(p, 0, 9);
	assert_int_equal(last(p).command, ACTIVATE);
	assert_int_equal(last(p).handle, handle);
	assert_int_equal(last(p).asid, 9);
	assert_int_equal(last(p).guest_state, GUEST_LUPDATE);
	give_words(p, ACTIVATE, 99, 1);
	assert_int_equal(last(p).status, PSP_INVALID_GUEST);
	give(p, 0x7e);
	assert_int_equal(last(p).command, 0x7e);
	assert_int_equal(last(p).status, PSP_INVALID_COMMAND);
}

static void test_ring(void **state)
{
	struct psp *p = *state;

	for (int i = 0; i < PSP_LOG_RECORDS + 2; i++)
		give(p, SHUTDOWN);
	give(p, PLATFORM_STATUS);
	assert_int_equal(p->log->count, PSP_LOG_RECORDS + 3);
	assert_int_equal(p->log->record[2].command, PLATFORM_STATUS);
}

static void test_nth(void **state)
{
	struct psp *p = *state;
	struct psp_fault *f = put(p, PSP_FAULT_STATUS, GET_ID, 0x26);

	f->skip = 1;
	f->times = 2;
	for (int i = 0; i < 4; i++) {
		uint32_t want = i == 1 || i == 2 ? 0x26 : PSP_INVALID_LEN;

		memset(command_buffer(p), 0, 16);
		assert_int_equal(give(p, SHUTDOWN), PSP_SUCCESS);
		assert_int_equal(give(p, GET_ID), want);
		assert_int_equal(last(p).fault, i == 1 || i == 2 ? PSP_FAULT_STATUS : 0);
	}
	assert_int_equal(f->seen, 4);
	assert_int_equal(f->hits, 2);
}

static void test_kinds(void **state)
{
	struct psp *p = *state;
	struct psp_answer a;

	put(p, PSP_FAULT_EMPTY, INIT, 0);
	memset(command_buffer(p), 0, 32);
	assert_int_equal(give(p, INIT), PSP_SUCCESS);
	assert_int_equal(platform_state_of(p), PLATFORM_UNINIT);
	put(p, PSP_FAULT_STATUS_AFTER, INIT, 0x13);
	memset(command_buffer(p), 0, 32);
	assert_int_equal(give(p, INIT), 0x13);
	assert_int_equal(platform_state_of(p), PLATFORM_INIT);
	put(p, PSP_FAULT_NO_ANSWER, 0, 0);
	assert_int_equal(give(p, SHUTDOWN), PSP_NO_ANSWER);
	put(p, PSP_FAULT_NO_INTERRUPT, 0, 0);
	assert_true(psp_carry_out(p, PLATFORM_STATUS, COMMAND_AT).quiet);
	put(p, PSP_FAULT_LATE, 0, 250);
	a = psp_carry_out(p, PLATFORM_STATUS, COMMAND_AT);
	assert_int_equal(a.delay, 250);
	assert_int_equal(a.status, PSP_SUCCESS);
	put(p, PSP_FAULT_KINDS, 0, 0);
	assert_int_equal(give(p, PLATFORM_STATUS), PSP_SUCCESS);
	assert_int_equal(last(p).fault, 0);
}

static void test_measurement(void **state)
{
	uint8_t before[48] = {0}, after[48] = {0}, *b;
	struct psp *p = *state;
	uint32_t handle;

	bring_up(p);
	handle = start_guest(p, 0, 9);
	for (int i = 0; i < 2; i++) {
		b = command_buffer(p);
		memset(b, 0, 256);
		put32(b, handle);
		put64(b + 8, DATA_AT);
		put32(b + 32, 208);
		assert_int_equal(give(p, ATTESTATION), PSP_SUCCESS);
		memcpy(i ? after : before, memory_of(p, DATA_AT, 48), 48);
		put(p, PSP_FAULT_MEASUREMENT, ATTESTATION, 9);
	}
	before[16 + 1] ^= 2;
	assert_memory_equal(before, after, sizeof(before));
}

static void test_bugs(void **state)
{
	struct psp *p = *state;

	psp_add_bugs(p, "pmu-cpuid+psp-status-state+psp-shutdown-kept");
	assert_false(psp_bug(p, BUG_PSP_POLICY));
	bring_up(p);
	assert_int_equal(platform_state_of(p), PLATFORM_UNINIT);
	assert_int_equal(give(p, SHUTDOWN), PSP_SUCCESS);
	assert_int_equal(p->platform.state, PLATFORM_INIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_log, psp_setup, psp_teardown),
		cmocka_unit_test_setup_teardown(test_ring, psp_setup, psp_teardown),
		cmocka_unit_test_setup_teardown(test_nth, psp_setup, psp_teardown),
		cmocka_unit_test_setup_teardown(test_kinds, psp_setup, psp_teardown),
		cmocka_unit_test_setup_teardown(test_measurement, psp_setup, psp_teardown),
		cmocka_unit_test_setup_teardown(test_bugs, psp_setup, psp_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
