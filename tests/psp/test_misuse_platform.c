// SPDX-License-Identifier: GPL-2.0-or-later
/* Commands for the platform that are wrong, lengths, and buffers that are nowhere. */
#include <string.h>

#include "misuse.h"

static const struct misuse table[] = {
	{"no such command", READY, 0x7f, {{0}}, PSP_INVALID_COMMAND},
	{"INIT twice", READY, INIT, {{0}}, PSP_INVALID_PLATFORM_STATE},
	{"INIT, unknown flag", NOTHING, INIT, {W(0, 2)}, PSP_INVALID_PARAM},
	{"INIT, short TMR", NOTHING, INIT, {W(0, 1), A(8, TMR_AT), W(16, 4096)}, PSP_INVALID_LEN},
	{"INIT, TMR not aligned",
	 NOTHING,
	 INIT,
	 {W(0, 1), A(8, TMR_AT + 4096), W(16, 1 << 20)},
	 PSP_INVALID_ADDRESS},
	{"INIT, TMR nowhere",
	 NOTHING,
	 INIT,
	 {W(0, 1), A(8, NOWHERE), W(16, 1 << 20)},
	 PSP_INVALID_ADDRESS},
	{"INIT_EX, short", NOTHING, INIT_EX, {W(0, 20)}, PSP_INVALID_LEN},
	{"INIT_EX, short NV",
	 NOTHING,
	 INIT_EX,
	 {W(0, 36), A(24, DATA_AT), W(32, 4096)},
	 PSP_INVALID_LEN},
	{"INIT_EX, NV not aligned",
	 NOTHING,
	 INIT_EX,
	 {W(0, 36), A(24, DATA_AT + 8), W(32, 32768)},
	 PSP_INVALID_ADDRESS},
	{"DF_FLUSH before INIT", NOTHING, DF_FLUSH, {{0}}, PSP_INVALID_PLATFORM_STATE},
	{"PEK_GEN before INIT", NOTHING, PEK_GEN, {{0}}, PSP_INVALID_PLATFORM_STATE},
	{"PEK_GEN with a guest", STARTED, PEK_GEN, {{0}}, PSP_INVALID_PLATFORM_STATE},
	{"PEK_CERT_IMPORT with a guest",
	 STARTED,
	 PEK_CERT_IMPORT,
	 {{0}},
	 PSP_INVALID_PLATFORM_STATE},
	{"PEK_CERT_IMPORT, short",
	 READY,
	 PEK_CERT_IMPORT,
	 {A(0, DATA_AT), W(8, 100), A(16, DATA_AT), W(24, CERT_SIZE)},
	 PSP_INVALID_LEN},
	{"PEK_CERT_IMPORT of nothing",
	 READY,
	 PEK_CERT_IMPORT,
	 {A(0, DATA_AT), W(8, CERT_SIZE), A(16, DATA_AT), W(24, CERT_SIZE)},
	 PSP_INVALID_CERTIFICATE},
	{"FACTORY_RESET with a guest", STARTED, FACTORY_RESET, {{0}}, PSP_INVALID_PLATFORM_STATE},
	{"PEK_CSR, no room", READY, PEK_CSR, {A(0, DATA_AT), W(8, 0)}, PSP_INVALID_LEN},
	{"PEK_CSR to nowhere",
	 READY,
	 PEK_CSR,
	 {A(0, NOWHERE), W(8, CERT_SIZE)},
	 PSP_INVALID_ADDRESS},
	{"PDH_CERT_EXPORT, no room", READY, PDH_CERT_EXPORT, {{0}}, PSP_INVALID_LEN},
	{"PDH_CERT_EXPORT, no room for the chain",
	 READY,
	 PDH_CERT_EXPORT,
	 {A(0, DATA_AT), W(8, CERT_SIZE), A(16, DATA_AT), W(24, 100)},
	 PSP_INVALID_LEN},
	{"GET_ID, no room", READY, GET_ID, {{0}}, PSP_INVALID_LEN},
	{"DOWNLOAD_FIRMWARE, not AMD's",
	 NOTHING,
	 DOWNLOAD_FIRMWARE,
	 {A(0, DATA_AT), W(8, 4096)},
	 PSP_BAD_SIGNATURE},
	{"DOWNLOAD_FIRMWARE after INIT",
	 READY,
	 DOWNLOAD_FIRMWARE,
	 {A(0, DATA_AT), W(8, 4096)},
	 PSP_INVALID_PLATFORM_STATE},
};

static void test_table(void **state)
{
	(void)state;
	misuse_try(table, sizeof(table) / sizeof(table[0]));
}

static void test_buffer(void **state)
{
	struct psp *p = *state;

	assert_int_equal(psp_carry_out(p, INIT, NOWHERE).status, PSP_INVALID_ADDRESS);
	assert_int_equal(psp_carry_out(p, INIT, COMMAND_AT + 4).status, PSP_INVALID_ADDRESS);
	assert_int_equal(psp_carry_out(p, INIT, MEMORY_AT + MEMORY_SIZE - 8).status,
			 PSP_INVALID_ADDRESS);
	assert_int_equal(psp_carry_out(p, INIT, UINT64_MAX - 7).status, PSP_INVALID_ADDRESS);
}

/* Who gives too little room is told how much it takes. */
static void test_lengths(void **state)
{
	static const struct {
		enum before before;
		uint32_t command;
		unsigned int at;
		uint32_t len;
	} lengths[] = {
		{READY, PEK_CSR, 8, CERT_SIZE},
		{READY, PDH_CERT_EXPORT, 8, CERT_SIZE},
		{READY, PDH_CERT_EXPORT, 24, 3 * CERT_SIZE},
		{READY, GET_ID, 8, 64},
		{ACTIVE, LAUNCH_MEASURE, 16, 48},
		{MEASURED, LAUNCH_SECRET, 16, 52},
		{RUNNING, ATTESTATION, 32, 208},
		{RUNNING, SEND_START, 64, 128},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		uint8_t *b;
		void *one;

		psp_setup(&one);
		misuse_prepare(one, lengths[i].before);
		b = command_buffer(one);
		memset(b, 0, 256);
		put32(b, lengths[i].before == READY ? 0 : 1);
		assert_int_equal(give(one, lengths[i].command), PSP_INVALID_LEN);
		assert_int_equal(get32(b + lengths[i].at), lengths[i].len);
		psp_teardown(&one);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test_setup_teardown(test_buffer, psp_setup, psp_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
