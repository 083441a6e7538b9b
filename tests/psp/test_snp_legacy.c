// SPDX-License-Identifier: GPL-2.0-or-later
/* SEV's commands once SNP is initialized: they write pages of the firmware's, and no others. */
#include <string.h>

#include "snp_fixture.h"

#define FIRMWARES (RMP_ASSIGNED | RMP_IMMUTABLE)
#define GUESTS	  (RMP_ASSIGNED | RMP_VALIDATED | 0x5000 | (uint64_t)SNP_ASID << RMP_ASID_SHIFT)
#define NO_PAGE	  0ull
#define LEN	  0x10000u

static void mark(struct psp *p, uint64_t pa, uint64_t len, uint64_t entry)
{
	for (uint64_t at = 0; at < len; at += RMP_PAGE)
		rmp_put(p, pa + at, entry);
}

/* INIT with SEV-ES and a TMR of LEN bytes. */
static uint32_t init(struct psp *p, uint64_t tmr, uint32_t len)
{
	return SNP_GIVE(p, INIT, 1, tmr, len);
}

/* As ccp does it: a TMR of the firmware's. Then a command buffer of its own, too. */
static void sev_bring_up(struct psp *p)
{
	snp_bring_up(p);
	mark(p, TMR_AT, 0x200000, FIRMWARES);
	assert_int_equal(init(p, TMR_AT, 0x200000), PSP_SUCCESS);
	assert_int_equal(give(p, DF_FLUSH), PSP_SUCCESS);
	rmp_put(p, COMMAND_AT, FIRMWARES);
}

static void tmr(void **state)
{
	struct psp *p = *state;

	snp_bring_up(p);
	assert_int_equal(init(p, TMR_AT, 0x200000), PSP_INVALID_PAGE_STATE);
	mark(p, TMR_AT, 0x1ff000, FIRMWARES);
	assert_int_equal(init(p, TMR_AT, 0x200000), PSP_INVALID_PAGE_STATE);
	mark(p, TMR_AT, 0x300000, FIRMWARES);
	assert_int_equal(init(p, TMR_AT, 0x100000), PSP_INVALID_LEN);
	assert_int_equal(init(p, TMR_AT + 0x100000, 0x200000), PSP_INVALID_ADDRESS);
	assert_int_equal(p->platform.state, PLATFORM_UNINIT);
	assert_int_equal(init(p, TMR_AT, 0x200000), PSP_SUCCESS);
}

/* The buffers of commands that answer in them; others only read theirs. */
static void command_buffers(void **state)
{
	static const uint32_t answers[] = {PLATFORM_STATUS, GET_ID, PEK_CSR, PDH_CERT_EXPORT,
					   LAUNCH_START};
	struct psp *p = *state;
	uint8_t was[256];

	sev_bring_up(p);
	rmp_put(p, COMMAND_AT, NO_PAGE);
	for (unsigned int i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		memset(command_buffer(p), 0, 256);
		memcpy(was, command_buffer(p), 256);
		assert_int_equal(give(p, answers[i]), PSP_INVALID_PAGE_STATE);
		assert_memory_equal(command_buffer(p), was, 256);
	}
	assert_int_equal(p->guests.n, 0);
	assert_int_equal(give_words(p, DEACTIVATE, 99, 0), PSP_INVALID_GUEST);
	rmp_put(p, COMMAND_AT, FIRMWARES);
	assert_int_equal(platform_state_of(p), PLATFORM_INIT);
}

/* What a command writes beside its buffer, at DATA_AT. HANDLE is of a guest in its launch. */
struct writer {
	uint32_t command;
	uint64_t word[8];
};

static void tries(struct psp *p, const struct writer *w, uint64_t entry, uint32_t status)
{
	uint8_t *data = memory_of(p, DATA_AT, LEN), was[64];
	uint32_t is;

	mark(p, DATA_AT, LEN, entry);
	memset(data, 0xa5, LEN);
	memset(was, 0xa5, sizeof(was));
	fill_words(p, w->word, 8);
	is = give(p, w->command);
	if (is != status)
		print_error("command %#x\n", w->command);
	assert_int_equal(is, status);
	if (status == PSP_INVALID_PAGE_STATE)
		assert_memory_equal(data, was, sizeof(was));
	else if (w->command != LAUNCH_UPDATE_DATA && w->command != LAUNCH_UPDATE_VMSA)
		assert_memory_not_equal(data, was, sizeof(was));
}

static void outputs(void **state)
{
	struct psp *p = *state;
	uint32_t handle;

	sev_bring_up(p);
	handle = start_guest(p, POLICY_ES, 1);
	rmp_put(p, COMMAND_AT, FIRMWARES);
	/* A page beyond what is written is anybody's. */
	rmp_put(p, FREE_AT, FIRMWARES);
	memset(memory_of(p, FREE_AT, RMP_PAGE), 0x5a, RMP_PAGE);
	const struct writer writers[] = {
		{GET_ID, {DATA_AT, LEN}},
		{PEK_CSR, {DATA_AT, LEN}},
		{PDH_CERT_EXPORT, {DATA_AT, LEN, DATA_AT + 0x1000, LEN}},
		{LAUNCH_UPDATE_DATA, {handle, DATA_AT, 0x1000}},
		{LAUNCH_UPDATE_VMSA, {handle, DATA_AT, 0x1000}},
		{DBG_DECRYPT, {handle, FREE_AT, DATA_AT, 0x1000}},
		{ATTESTATION, {handle, DATA_AT, 0, 0, LEN}},
		{LAUNCH_MEASURE, {handle, DATA_AT, LEN}},
	};

	for (unsigned int i = 0; i < sizeof(writers) / sizeof(writers[0]); i++) {
		tries(p, &writers[i], NO_PAGE, PSP_INVALID_PAGE_STATE);
		tries(p, &writers[i], GUESTS, PSP_INVALID_PAGE_STATE);
		tries(p, &writers[i], FIRMWARES, PSP_SUCCESS);
	}
	assert_int_equal(guest_state_of(p, handle), GUEST_LSECRET);
}

/* INIT_EX's memory: at INIT_EX, and whenever keys are made. */
static void kept_memory(void **state)
{
	struct psp *p = *state;
	struct ec_key pdh;

	snp_bring_up(p);
	memset(memory_of(p, DATA_AT, PSP_NV_SIZE), 0xff, PSP_NV_SIZE);
	assert_int_equal(SNP_GIVE(p, INIT_EX, 36, 0, 0, DATA_AT, PSP_NV_SIZE),
			 PSP_INVALID_PAGE_STATE);
	mark(p, DATA_AT, PSP_NV_SIZE, FIRMWARES);
	assert_int_equal(SNP_GIVE(p, INIT_EX, 36, 0, 0, DATA_AT, PSP_NV_SIZE), PSP_SUCCESS);
	assert_int_equal(give(p, PDH_GEN), PSP_SUCCESS);
	pdh = p->platform.id.pdh;
	rmp_put(p, DATA_AT + 0x1000, NO_PAGE);
	assert_int_equal(give(p, PDH_GEN), PSP_INVALID_PAGE_STATE);
	assert_int_equal(give(p, PEK_GEN), PSP_INVALID_PAGE_STATE);
	assert_int_equal(give(p, FACTORY_RESET), PSP_INVALID_PAGE_STATE);
	assert_memory_equal(&p->platform.id.pdh, &pdh, sizeof(pdh));
}

/* SEV begins while a guest of SNP lives: its ASID stays its own. */
static void asids(void **state)
{
	struct psp *p = *state;

	snp_bring_up(p);
	snp_start_guest(p);
	assert_int_equal(SNP_GIVE(p, INIT, 0), PSP_SUCCESS);
	assert_int_equal(p->platform.asid[SNP_ASID], ASID_USED);
	assert_int_equal(p->platform.asid[SNP_ASID + 1], ASID_DIRTY);
	assert_int_equal(give(p, DF_FLUSH), PSP_SUCCESS);
	rmp_put(p, FREE_AT, FIRMWARES);
	assert_int_equal(SNP_GIVE(p, SNP_GCTX_CREATE, FREE_AT), PSP_SUCCESS);
	assert_int_equal(SNP_GIVE(p, SNP_LAUNCH_START, FREE_AT, SNP_POLICY), PSP_SUCCESS);
	assert_int_equal(SNP_GIVE(p, SNP_ACTIVATE, FREE_AT, SNP_ASID), PSP_ASID_OWNED);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, snp_setup, psp_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {TEST(tmr), TEST(command_buffers), TEST(outputs),
					   TEST(kept_memory), TEST(asids)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
