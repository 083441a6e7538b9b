// SPDX-License-Identifier: GPL-2.0-or-later
/* The ID block and who signed it. */
#include <string.h>

#include "snp_fixture.h"

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

	sha384_of(data, len, hash);
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

/* One byte at ADDRESS is another while FLAGS are tried. */
static void refuses(struct psp *p, uint64_t address, uint32_t flags, uint32_t status)
{
	uint8_t *byte = memory_of(p, address, 1);

	*byte ^= 1;
	assert_int_equal(snp_finish(p, flags), status);
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
	assert_int_equal(snp_finish(p, 3), PSP_BAD_MEASUREMENT);
	g->digest[0] ^= 1;
	g->policy ^= 1;
	assert_int_equal(snp_finish(p, 3), PSP_POLICY_FAILURE);
	g->policy ^= 1;
	assert_int_equal(snp_finish(p, 0), PSP_SUCCESS);
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
	assert_int_equal(snp_finish(p, 3), PSP_BAD_MEASUREMENT);
	p->snp->guest[0].digest[0] ^= 1;
	p->snp->guest[0].policy ^= 1;
	assert_int_equal(snp_finish(p, 3), PSP_POLICY_FAILURE);
	p->snp->guest[0].policy ^= 1;
	assert_int_equal(snp_finish(p, 3), PSP_SUCCESS);
	sha384_of(memory_of(p, AUTH_AT + 0x240, 0x404), 0x404, digest);
	assert_memory_equal(p->snp->guest[0].id_key, digest, 48);
	sha384_of(memory_of(p, AUTH_AT + 0x880, 0x404), 0x404, digest);
	assert_memory_equal(p->snp->guest[0].author_key, digest, 48);
	assert_int_equal(p->snp->guest[0].svn, 7);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, snp_setup, psp_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {TEST(id_block), TEST(refused_block)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
