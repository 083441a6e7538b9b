// SPDX-License-Identifier: GPL-2.0-or-later
/* Commands that are wrong, each with the specification's answer. */
#include <string.h>

#include "psp_fixture.h"

/* How far a guest, with handle 1, has come before the command. */
enum before {
	NOTHING, /* the platform is not initialised */
	READY,	 /* it is, and DF_FLUSH was done */
	STARTED, /* the guest has no ASID */
	ACTIVE,	 /* ASID 9 */
	MEASURED,
	RUNNING,
	ES_ACTIVE, /* SEV-ES, ASID 2 */
	NO_DEBUG,  /* running, with a policy of NODBG and NOSEND */
	DIRTY,	   /* initialised, without DF_FLUSH */
	NO_ES,	   /* initialised without SEV-ES */
};

/* Fields of a command's buffer: VALUE in LEN bytes (4 or 8) at AT. */
struct field {
	unsigned int at, len;
	uint64_t value;
};

#define W(at, value)                                                                               \
	{                                                                                          \
		at, 4, value                                                                       \
	}
#define A(at, value)                                                                               \
	{                                                                                          \
		at, 8, value                                                                       \
	}

static const struct misuse {
	const char *what;
	enum before before;
	uint32_t command;
	struct field field[8];
	uint32_t status;
} table[] = {
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
	{"LAUNCH_START before INIT", NOTHING, LAUNCH_START, {{0}}, PSP_INVALID_PLATFORM_STATE},
	{"LAUNCH_START, newer API",
	 READY,
	 LAUNCH_START,
	 {W(4, 1 << 16 | 56u << 24)},
	 PSP_POLICY_FAILURE},
	{"LAUNCH_START, major API", READY, LAUNCH_START, {W(4, 2 << 16)}, PSP_POLICY_FAILURE},
	{"LAUNCH_START, reserved policy", READY, LAUNCH_START, {W(4, 1 << 8)}, PSP_POLICY_FAILURE},
	{"LAUNCH_START, ES without CONFIG_ES", NO_ES, LAUNCH_START, {W(4, 4)}, PSP_POLICY_FAILURE},
	{"LAUNCH_START, key of nobody", READY, LAUNCH_START, {W(0, 77)}, PSP_INVALID_GUEST},
	{"LAUNCH_START, key of a guest with NOKS",
	 NO_DEBUG,
	 LAUNCH_START,
	 {W(0, 1), W(4, 11)},
	 PSP_POLICY_FAILURE},
	{"LAUNCH_START, short session",
	 READY,
	 LAUNCH_START,
	 {A(8, DATA_AT), W(16, CERT_SIZE), A(24, DATA_AT), W(32, 100)},
	 PSP_INVALID_LEN},
	{"LAUNCH_START, no certificate",
	 READY,
	 LAUNCH_START,
	 {A(8, DATA_AT), W(16, CERT_SIZE), A(24, DATA_AT), W(32, 128)},
	 PSP_INVALID_CERTIFICATE},
	{"LAUNCH_START, session nowhere",
	 READY,
	 LAUNCH_START,
	 {A(8, DATA_AT), W(16, CERT_SIZE), A(24, NOWHERE), W(32, 128)},
	 PSP_INVALID_ADDRESS},
	{"ACTIVATE, no guest", READY, ACTIVATE, {W(0, 77), W(4, 9)}, PSP_INVALID_GUEST},
	{"ACTIVATE, ASID 0", STARTED, ACTIVATE, {W(0, 1)}, PSP_INVALID_ASID},
	{"ACTIVATE, ASID 16", STARTED, ACTIVATE, {W(0, 1), W(4, 16)}, PSP_INVALID_ASID},
	{"ACTIVATE, ASID for SEV-ES", STARTED, ACTIVATE, {W(0, 1), W(4, 7)}, PSP_INVALID_ASID},
	{"ACTIVATE twice", ACTIVE, ACTIVATE, {W(0, 1), W(4, 10)}, PSP_ACTIVE},
	{"ACTIVATE before DF_FLUSH", DIRTY, ACTIVATE, {W(0, 1), W(4, 9)}, PSP_DFFLUSH_REQUIRED},
	{"DEACTIVATE, no guest", READY, DEACTIVATE, {W(0, 77)}, PSP_INVALID_GUEST},
	{"DECOMMISSION, no guest", READY, DECOMMISSION, {W(0, 77)}, PSP_INVALID_GUEST},
	{"DECOMMISSION, active", ACTIVE, DECOMMISSION, {W(0, 1)}, PSP_ACTIVE},
	{"GUEST_STATUS, no guest", READY, GUEST_STATUS, {W(0, 77)}, PSP_INVALID_GUEST},
	{"UPDATE_DATA, no guest", READY, LAUNCH_UPDATE_DATA, {W(0, 77)}, PSP_INVALID_GUEST},
	{"UPDATE_DATA, inactive",
	 STARTED,
	 LAUNCH_UPDATE_DATA,
	 {W(0, 1), A(8, DATA_AT), W(16, 16)},
	 PSP_INACTIVE},
	{"UPDATE_DATA of nothing",
	 ACTIVE,
	 LAUNCH_UPDATE_DATA,
	 {W(0, 1), A(8, DATA_AT)},
	 PSP_INVALID_LEN},
	{"UPDATE_DATA, length",
	 ACTIVE,
	 LAUNCH_UPDATE_DATA,
	 {W(0, 1), A(8, DATA_AT), W(16, 15)},
	 PSP_INVALID_LEN},
	{"UPDATE_DATA, address",
	 ACTIVE,
	 LAUNCH_UPDATE_DATA,
	 {W(0, 1), A(8, DATA_AT + 8), W(16, 16)},
	 PSP_INVALID_ADDRESS},
	{"UPDATE_DATA, nowhere",
	 ACTIVE,
	 LAUNCH_UPDATE_DATA,
	 {W(0, 1), A(8, NOWHERE), W(16, 16)},
	 PSP_INVALID_ADDRESS},
	{"UPDATE_DATA after MEASURE",
	 MEASURED,
	 LAUNCH_UPDATE_DATA,
	 {W(0, 1), A(8, DATA_AT), W(16, 16)},
	 PSP_INVALID_GUEST_STATE},
	{"UPDATE_VMSA without ES",
	 ACTIVE,
	 LAUNCH_UPDATE_VMSA,
	 {W(0, 1), A(8, DATA_AT), W(16, 4096)},
	 PSP_POLICY_FAILURE},
	{"UPDATE_VMSA, length",
	 ES_ACTIVE,
	 LAUNCH_UPDATE_VMSA,
	 {W(0, 1), A(8, DATA_AT), W(16, 2048)},
	 PSP_INVALID_LEN},
	{"UPDATE_VMSA, address",
	 ES_ACTIVE,
	 LAUNCH_UPDATE_VMSA,
	 {W(0, 1), A(8, DATA_AT + 16), W(16, 4096)},
	 PSP_INVALID_ADDRESS},
	{"MEASURE, no room",
	 ACTIVE,
	 LAUNCH_MEASURE,
	 {W(0, 1), A(8, DATA_AT), W(16, 47)},
	 PSP_INVALID_LEN},
	{"MEASURE to nowhere",
	 ACTIVE,
	 LAUNCH_MEASURE,
	 {W(0, 1), A(8, NOWHERE), W(16, 48)},
	 PSP_INVALID_ADDRESS},
	{"MEASURE twice",
	 MEASURED,
	 LAUNCH_MEASURE,
	 {W(0, 1), A(8, DATA_AT), W(16, 48)},
	 PSP_INVALID_GUEST_STATE},
	{"SECRET before MEASURE", ACTIVE, LAUNCH_SECRET, {W(0, 1)}, PSP_INVALID_GUEST_STATE},
	{"SECRET, short header",
	 MEASURED,
	 LAUNCH_SECRET,
	 {W(0, 1), A(8, DATA_AT), W(16, 51), A(24, DATA_AT), W(32, 16), A(40, DATA_AT), W(48, 16)},
	 PSP_INVALID_LEN},
	{"SECRET, long",
	 MEASURED,
	 LAUNCH_SECRET,
	 {W(0, 1), A(8, DATA_AT), W(16, 52), A(24, DATA_AT), W(32, 16400), A(40, DATA_AT),
	  W(48, 16400)},
	 PSP_INVALID_LEN},
	{"SECRET of nobody",
	 MEASURED,
	 LAUNCH_SECRET,
	 {W(0, 1), A(8, DATA_AT), W(16, 52), A(24, DATA_AT), W(32, 16), A(40, DATA_AT), W(48, 16)},
	 PSP_BAD_MEASUREMENT},
	{"FINISH before MEASURE", ACTIVE, LAUNCH_FINISH, {W(0, 1)}, PSP_INVALID_GUEST_STATE},
	{"FINISH twice", RUNNING, LAUNCH_FINISH, {W(0, 1)}, PSP_INVALID_GUEST_STATE},
	{"ATTESTATION, no guest", READY, ATTESTATION, {W(0, 77)}, PSP_INVALID_GUEST},
	{"ATTESTATION, no room", RUNNING, ATTESTATION, {W(0, 1), A(8, DATA_AT)}, PSP_INVALID_LEN},
	{"DBG_DECRYPT, policy",
	 NO_DEBUG,
	 DBG_DECRYPT,
	 {W(0, 1), A(8, DATA_AT), A(16, DATA_AT), W(24, 16)},
	 PSP_POLICY_FAILURE},
	{"DBG_DECRYPT, length",
	 RUNNING,
	 DBG_DECRYPT,
	 {W(0, 1), A(8, DATA_AT), A(16, DATA_AT), W(24, 8)},
	 PSP_INVALID_LEN},
	{"DBG_ENCRYPT, address",
	 RUNNING,
	 DBG_ENCRYPT,
	 {W(0, 1), A(8, DATA_AT), A(16, DATA_AT + 4), W(24, 16)},
	 PSP_INVALID_ADDRESS},
	{"DBG_ENCRYPT, inactive",
	 STARTED,
	 DBG_ENCRYPT,
	 {W(0, 1), A(8, DATA_AT), A(16, DATA_AT), W(24, 16)},
	 PSP_INACTIVE},
	{"SEND_START before FINISH", MEASURED, SEND_START, {W(0, 1)}, PSP_INVALID_GUEST_STATE},
	{"SEND_START, no room", RUNNING, SEND_START, {W(0, 1), A(56, DATA_AT)}, PSP_INVALID_LEN},
	{"SEND_START, policy",
	 NO_DEBUG,
	 SEND_START,
	 {W(0, 1), A(56, DATA_AT), W(64, 128)},
	 PSP_POLICY_FAILURE},
	{"SEND_UPDATE before SEND_START",
	 RUNNING,
	 SEND_UPDATE_DATA,
	 {W(0, 1)},
	 PSP_INVALID_GUEST_STATE},
	{"SEND_CANCEL of nothing", RUNNING, SEND_CANCEL, {W(0, 1)}, PSP_INVALID_GUEST_STATE},
	{"RECEIVE_START without session", READY, RECEIVE_START, {{0}}, PSP_INVALID_LEN},
	{"RECEIVE_FINISH of a launch", ACTIVE, RECEIVE_FINISH, {W(0, 1)}, PSP_INVALID_GUEST_STATE},
};

static void launch(struct psp *p, uint32_t policy, uint32_t asid, enum before until)
{
	uint32_t handle = start_guest(p, policy, asid);

	assert_int_equal(handle, 1);
	if (until == MEASURED || until == RUNNING)
		assert_int_equal(give_range(p, LAUNCH_MEASURE, handle, DATA_AT, 48), PSP_SUCCESS);
	if (until == RUNNING)
		assert_int_equal(give_words(p, LAUNCH_FINISH, handle, 0), PSP_SUCCESS);
	memset(memory_of(p, DATA_AT, 4096), 0, 4096);
}

static void prepare(struct psp *p, enum before before)
{
	if (before == NOTHING)
		return;
	if (before == NO_ES) {
		assert_int_equal(give(p, INIT), PSP_SUCCESS);
		return;
	}
	bring_up(p);
	switch (before) {
	case STARTED:
		launch(p, 0, 0, before);
		break;
	case ACTIVE:
	case MEASURED:
	case RUNNING:
		launch(p, 0, 9, before);
		break;
	case ES_ACTIVE:
		launch(p, 4, 2, before);
		break;
	case NO_DEBUG:
		launch(p, 11, 9, RUNNING);
		break;
	case DIRTY:
		launch(p, 0, 9, ACTIVE);
		assert_int_equal(give_words(p, DEACTIVATE, 1, 0), PSP_SUCCESS);
		break;
	default:
		break;
	}
}

/* A command that fails changes nothing but what it is to tell. */
static void is_unharmed(struct psp *p, enum before before, uint8_t platform, uint8_t guest)
{
	if (before != NOTHING)
		assert_int_equal(platform_state_of(p), platform);
	if (psp_guest_find(p, 1))
		assert_int_equal(guest_state_of(p, 1), guest);
}

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct misuse *m = &table[i];
		uint8_t *b, platform, guest = 0;
		uint32_t status;
		void *one;

		psp_setup(&one);
		prepare(one, m->before);
		platform = platform_state_of(one);
		if (psp_guest_find(one, 1))
			guest = guest_state_of(one, 1);
		b = command_buffer(one);
		memset(b, 0, 256);
		for (const struct field *f = m->field; f->len; f++) {
			put32(b + f->at, (uint32_t)f->value);
			if (f->len == 8)
				put32(b + f->at + 4, (uint32_t)(f->value >> 32));
		}
		status = give(one, m->command);
		if (status != m->status)
			print_error("%s: %s, not %s\n", m->what, psp_status_name(status),
				    psp_status_name(m->status));
		assert_int_equal(status, m->status);
		is_unharmed(one, m->before, platform, guest);
		psp_teardown(&one);
	}
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
		prepare(one, lengths[i].before);
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
