// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <nettle/sha2.h>
#include <string.h>

#include "kvex/id_block.h"

#define VERSION	   1
#define ECDSA_P384 1
#define CURVE_P384 2

static void reverse(uint8_t *to, const uint8_t *from)
{
	for (unsigned int i = 0; i < P384_SIZE; i++)
		to[i] = from[P384_SIZE - 1 - i];
}

static void put_key(struct id_public_key *out, const struct sign_key *key)
{
	out->curve = CURVE_P384;
	reverse(out->x, key->x);
	reverse(out->y, key->y);
}

static void put_signature(struct id_signature *out, const struct sign_key *key, const void *data,
			  size_t len)
{
	struct p384_signature rs;

	sign_data(key, data, len, &rs);
	reverse(out->r, rs.r);
	reverse(out->s, rs.s);
}

void id_block_make(struct id_block *block, const uint8_t digest[48], uint64_t policy)
{
	*block = (struct id_block){.version = VERSION, .policy = policy};
	memcpy(block->digest, digest, sizeof(block->digest));
}

void id_block_sign(const struct id_block *block, const struct sign_key *id,
		   const struct sign_key *author, struct id_auth *auth)
{
	memset(auth, 0, sizeof(*auth));
	auth->id_algorithm = ECDSA_P384;
	put_key(&auth->id_key, id);
	put_signature(&auth->block_signature, id, block, sizeof(*block));
	if (!author)
		return;
	auth->author_algorithm = ECDSA_P384;
	put_key(&auth->author_key, author);
	put_signature(&auth->id_key_signature, author, &auth->id_key, sizeof(auth->id_key));
}

static bool is_zero(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i])
			return false;
	return true;
}

static int check_signature(const struct id_public_key *key, const struct id_signature *signature,
			   const void *data, size_t len, const char *what, struct sys_error *err)
{
	const size_t rest = sizeof(key->x) - P384_SIZE;
	uint8_t x[P384_SIZE], y[P384_SIZE];
	struct p384_signature rs;

	if (key->curve != CURVE_P384)
		return sys_fail(err, EINVAL, "the %s key is of curve %u, not P-384 (2)", what,
				key->curve);
	if (!is_zero(key->x + P384_SIZE, rest) || !is_zero(key->y + P384_SIZE, rest) ||
	    !is_zero(signature->r + P384_SIZE, rest) || !is_zero(signature->s + P384_SIZE, rest))
		return sys_fail(err, EINVAL, "a number of the %s key has more than 384 bits", what);
	reverse(x, key->x);
	reverse(y, key->y);
	reverse(rs.r, signature->r);
	reverse(rs.s, signature->s);
	if (!sign_check(x, y, data, len, &rs))
		return sys_fail(err, EINVAL, "the signature of the %s key is bad", what);
	return 0;
}

int id_block_check(const struct id_block *block, const struct id_auth *auth, struct sys_error *err)
{
	int r;

	if (block->version != VERSION)
		return sys_fail(err, EINVAL, "the ID block's version is %u, not 1", block->version);
	if (auth->id_algorithm != ECDSA_P384)
		return sys_fail(err, EINVAL, "the ID key's algorithm is %u, not 1",
				auth->id_algorithm);
	r = check_signature(&auth->id_key, &auth->block_signature, block, sizeof(*block), "ID",
			    err);
	if (r || !auth->author_algorithm)
		return r;
	if (auth->author_algorithm != ECDSA_P384)
		return sys_fail(err, EINVAL, "the author key's algorithm is %u, not 1",
				auth->author_algorithm);
	return check_signature(&auth->author_key, &auth->id_key_signature, &auth->id_key,
			       sizeof(auth->id_key), "author", err);
}

void id_key_digest(const struct id_public_key *key, uint8_t digest[48])
{
	struct sha512_ctx ctx;

	sha384_init(&ctx);
	sha384_update(&ctx, sizeof(*key), (const uint8_t *)key);
	sha384_digest(&ctx, SHA384_DIGEST_SIZE, digest);
}
