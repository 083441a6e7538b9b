// SPDX-License-Identifier: GPL-2.0-or-later
/* The ID block and who signed it; messages between guest and firmware, and the signed report. */
#include <nettle/gcm.h>
#include <string.h>

#include "snp_fixture.h"

#define BLOCK_AT   DATA_AT
#define AUTH_AT	   (DATA_AT + 0x1000)
#define REQUEST_AT (DATA_AT + 0x2000)
#define SECRETS_AT PAGE_AT

static void sha384(const void *data, size_t len, uint8_t out[48])
{
	struct sha384_ctx sha;

	sha384_init(&sha);
	sha384_update(&sha, len, data);
	sha384_digest(&sha, 48, out);
}

static void put_reversed(uint8_t *out, const uint8_t number[48])
{
	for (int i = 0; i < 48; i++)
		out[i] = number[47 - i];
}

static void put_key(uint8_t *out, const struct ec_key *key)
{
	put32(out, 2);
	put_reversed(out + 4, key->public.x);
	put_reversed(out + 4 + 72, key->public.y);
}

static void put_signature(uint8_t *out, const struct ec_key *key, const void *data, size_t len)
{
	struct ec_signature s;
	uint8_t hash[48];

	sha384(data, len, hash);
	ec_sign(key, hash, 48, &s);
	put_reversed(out, s.r);
	put_reversed(out + 72, s.s);
}

/* A block that is right, by keys of its own. */
static void make_id(struct psp *p, struct ec_key *id, struct ec_key *author)
{
	uint8_t *block = memory_of(p, BLOCK_AT, 96), *auth = memory_of(p, AUTH_AT, 4096);

	memcpy(block, p->snp->guest[0].digest, 48);
	memset(block + 48, 0xfa, 16);
	memset(block + 64, 0x1a, 16);
	put32(block + 80, 1);
	put32(block + 84, 7);
	put64(block + 88, SNP_POLICY);
	ec_generate(id);
	ec_generate(author);
	put32(auth, 1);
	put32(auth + 4, 1);
	put_key(auth + 0x240, id);
	put_key(auth + 0x880, author);
	put_signature(auth + 0x40, id, block, 96);
	put_signature(auth + 0x680, author, auth + 0x240, 0x404);
}

static uint32_t finish(struct psp *p, uint32_t flags)
{
	fill_words(p, (uint64_t[]){CONTEXT_AT, BLOCK_AT, AUTH_AT, flags}, 4);
	memset(command_buffer(p) + 32, 0x5a, 32);
	return give(p, SNP_LAUNCH_FINISH);
}

/* One byte at ADDRESS is another while FLAGS are tried. */
static void refuses(struct psp *p, uint64_t address, uint32_t flags, uint32_t status)
{
	uint8_t *byte = memory_of(p, address, 1);

	*byte ^= 1;
	assert_int_equal(finish(p, flags), status);
	*byte ^= 1;
	assert_int_equal(p->snp->guest[0].state, SNP_GUEST_LAUNCH);
}

/* A refused block leaves nothing: FINISH without one then succeeds, and vouches for nobody. */
static void refused_block(void **state)
{
	static const uint8_t none[48];
	struct psp *p = *state;
	struct snp_guest *g;
	struct ec_key id, author;

	snp_bring_up(p);
	snp_start_guest(p);
	make_id(p, &id, &author);
	g = &p->snp->guest[0];
	g->digest[0] ^= 1;
	assert_int_equal(finish(p, 3), PSP_BAD_MEASUREMENT);
	g->digest[0] ^= 1;
	g->policy ^= 1;
	assert_int_equal(finish(p, 3), PSP_POLICY_FAILURE);
	g->policy ^= 1;
	assert_int_equal(finish(p, 0), PSP_SUCCESS);
	assert_memory_equal(g->id_key, none, 48);
	assert_memory_equal(g->author_key, none, 48);
	assert_false(g->has_author);
	assert_int_equal(g->svn, 0);
}

static void id_block(void **state)
{
	struct psp *p = *state;
	struct ec_key id, author;
	uint8_t digest[48];

	snp_bring_up(p);
	snp_start_guest(p);
	assert_int_equal(snp_add_page(p, SNP_TYPE_NORMAL, 0x1000), PSP_SUCCESS);
	make_id(p, &id, &author);
	refuses(p, BLOCK_AT + 50, 1, PSP_BAD_SIGNATURE);
	refuses(p, AUTH_AT + 0x40, 1, PSP_BAD_SIGNATURE);
	refuses(p, AUTH_AT + 0x680, 3, PSP_BAD_SIGNATURE);
	refuses(p, AUTH_AT, 1, PSP_INVALID_PARAM);
	refuses(p, AUTH_AT + 0x240, 1, PSP_INVALID_KEY);
	refuses(p, BLOCK_AT + 80, 1, PSP_INVALID_PARAM);
	p->snp->guest[0].digest[0] ^= 1;
	assert_int_equal(finish(p, 3), PSP_BAD_MEASUREMENT);
	p->snp->guest[0].digest[0] ^= 1;
	p->snp->guest[0].policy ^= 1;
	assert_int_equal(finish(p, 3), PSP_POLICY_FAILURE);
	p->snp->guest[0].policy ^= 1;
	assert_int_equal(finish(p, 3), PSP_SUCCESS);
	sha384(memory_of(p, AUTH_AT + 0x240, 0x404), 0x404, digest);
	assert_memory_equal(p->snp->guest[0].id_key, digest, 48);
	sha384(memory_of(p, AUTH_AT + 0x880, 0x404), 0x404, digest);
	assert_memory_equal(p->snp->guest[0].author_key, digest, 48);
	assert_int_equal(p->snp->guest[0].svn, 7);
}

/* --- messages ------------------------------------------------------------------------------- */

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
	assert_int_equal(finish(p, 0), PSP_SUCCESS);
}

static bool signature_is_good(const uint8_t *report)
{
	struct ec_signature s;
	struct ec_key vcek;
	uint8_t hash[48];

	sha384(report, 0x2a0, hash);
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
	const struct CMUnitTest tests[] = {TEST(id_block), TEST(refused_block), TEST(report),
					   TEST(messages), TEST(wrong_on_purpose)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
