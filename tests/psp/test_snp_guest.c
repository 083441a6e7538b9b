// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages between guest and firmware, and the signed report. */
#include <nettle/gcm.h>
#include <string.h>

#include "snp_fixture.h"

#define REQUEST_AT (DATA_AT + 0x2000)
#define SECRETS_AT PAGE_AT

static void apply_key(uint8_t *message, const uint8_t *key, bool open)
{
	struct gcm_aes256_ctx gcm;
	uint8_t nonce[12] = {0}, tag[16], text[4096];
	uint32_t len = get32(message + 0x36) & 0xffff;

	memcpy(nonce, message + 0x20, 8);
	gcm_aes256_set_key(&gcm, key);
	gcm_aes256_set_iv(&gcm, 12, nonce);
	gcm_aes256_update(&gcm, 0x30, message + 0x30);
	if (open)
		gcm_aes256_decrypt(&gcm, len, text, message + 0x60);
	else
		gcm_aes256_encrypt(&gcm, len, text, message + 0x60);
	gcm_aes256_digest(&gcm, 16, tag);
	memcpy(message + 0x60, text, len);
	if (open)
		assert_memory_equal(message, tag, 16);
	else
		memcpy(message, tag, 16);
}

/* Sends PAYLOAD with the VMPCK0 that the guest found in its secrets page. */
static uint32_t ask(struct psp *p, const uint8_t key[32], uint64_t sequence, uint8_t type,
		    const void *payload, uint8_t len)
{
	uint8_t *m = memory_of(p, REQUEST_AT, 4096);

	memset(m, 0, 4096);
	put64(m + 0x20, sequence);
	m[0x30] = m[0x31] = 1;
	m[0x32] = 0x60;
	m[0x34] = type;
	m[0x35] = 1;
	m[0x36] = len;
	memcpy(m + 0x60, payload, len);
	apply_key(m, key, false);
	return SNP_GIVE(p, SNP_GUEST_REQUEST, CONTEXT_AT, REQUEST_AT, FREE_AT);
}

static void run_guest(struct psp *p, uint8_t key[32])
{
	snp_bring_up(p);
	snp_start_guest(p);
	assert_int_equal(snp_add_page(p, SNP_TYPE_SECRETS, 0x2000), PSP_SUCCESS);
	memcpy(key, (uint8_t *)memory_of(p, SECRETS_AT, 4096) + 0x20, 32);
	assert_int_equal(snp_finish(p, 0), PSP_SUCCESS);
}

static bool signature_is_good(const uint8_t *report)
{
	struct ec_signature s;
	struct ec_key vcek;
	uint8_t hash[48];

	sha384_of(report, 0x2a0, hash);
	put_reversed(s.r, report + 0x2a0);
	put_reversed(s.s, report + 0x2a0 + 72);
	snp_vcek(&vcek);
	return ec_verify(&vcek.public, hash, 48, &s);
}

static void report(void **state)
{
	struct psp *p = *state;
	uint8_t key[32], request[0x60], *answer, *r;

	run_guest(p, key);
	memset(request, 0xab, 64);
	memset(request + 64, 0, 32);
	assert_int_equal(ask(p, key, 1, 5, request, sizeof(request)), PSP_SUCCESS);
	answer = memory_of(p, FREE_AT, 4096);
	apply_key(answer, key, true);
	assert_int_equal(get64(answer + 0x20), 2);
	assert_int_equal(answer[0x34], 6);
	assert_int_equal(get32(answer + 0x60), 0);
	assert_int_equal(get32(answer + 0x64), 0x4a0);
	r = answer + 0x80;
	assert_int_equal(get64(r + 8), SNP_POLICY);
	assert_memory_equal(r + 0x50, request, 64);
	assert_memory_equal(r + 0x90, p->snp->guest[0].digest, 48);
	assert_int_equal(r[0xc0], 0x5a);
	assert_true(signature_is_good(r));
	r[0x90] ^= 1;
	assert_false(signature_is_good(r));
}

static void messages(void **state)
{
	struct psp *p = *state;
	uint8_t key[32], payload[0x60] = {0}, derived[32], *answer;

	run_guest(p, key);
	answer = memory_of(p, FREE_AT, 4096);
	assert_int_equal(ask(p, key, 1, 3, payload, 0x20), PSP_SUCCESS);
	apply_key(answer, key, true);
	memcpy(derived, answer + 0x80, 32);
	/* The count goes on; what came once does not come again. */
	assert_int_equal(ask(p, key, 1, 3, payload, 0x20), PSP_INVALID_PARAM);
	assert_int_equal(ask(p, key, 3, 3, payload, 0x20), PSP_SUCCESS);
	apply_key(answer, key, true);
	assert_memory_equal(answer + 0x80, derived, 32);
	payload[8] = 1; /* with the policy mixed in */
	assert_int_equal(ask(p, key, 5, 3, payload, 0x20), PSP_SUCCESS);
	apply_key(answer, key, true);
	assert_memory_not_equal(answer + 0x80, derived, 32);
	/* A key that is another's, a type that is none, a VMPL that is none. */
	key[0] ^= 1;
	assert_int_equal(ask(p, key, 7, 3, payload, 0x20), PSP_BAD_MEASUREMENT);
	key[0] ^= 1;
	assert_int_equal(ask(p, key, 7, 99, payload, 0x20), PSP_INVALID_PARAM);
	payload[0x40] = 4;
	assert_int_equal(ask(p, key, 7, 5, payload, 0x60), PSP_SUCCESS);
	apply_key(answer, key, true);
	assert_int_equal(get32(answer + 0x60), PSP_INVALID_PARAM);
	assert_int_equal(ask(p, key, 9, 17, payload, 0x20), PSP_SUCCESS);
}

static void wrong_on_purpose(void **state)
{
	struct psp *p = *state;
	uint8_t key[32], request[0x60] = {1}, *r;

	psp_add_bugs(p, "psp-snp-report-data+psp-snp-measurement+psp-snp-sequence");
	run_guest(p, key);
	assert_int_equal(ask(p, key, 9, 5, request, sizeof(request)), PSP_SUCCESS);
	r = memory_of(p, FREE_AT, 4096);
	apply_key(r, key, true);
	r += 0x80;
	assert_int_equal(r[0x50], 0);
	assert_int_equal(r[0x90] ^ p->snp->guest[0].digest[0], 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, snp_setup, psp_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {TEST(report), TEST(messages), TEST(wrong_on_purpose)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
