// SPDX-License-Identifier: GPL-2.0-or-later
/* The ID block and who signed it (ABI 8.18, tables 75 to 77; keys and signatures: chapter 10). */
#include <nettle/sha2.h>
#include <string.h>

#include "models/psp/snp.h"

#define BLOCK_LEN     96
#define BLOCK_FAMILY  48
#define BLOCK_IMAGE   64
#define BLOCK_VERSION 80
#define BLOCK_SVN     84
#define BLOCK_POLICY  88

#define AUTH_KEY_ALGO	 0
#define AUTH_AUTHOR_ALGO 4
#define AUTH_SIGNATURE	 0x40
#define AUTH_KEY	 0x240
#define AUTH_KEY_SIGNED	 0x680
#define AUTH_AUTHOR	 0x880

#define ALGO_P384_SHA384 1
#define KEY_LEN		 0x404
#define CURVE_P384	 2
#define NUMBER_LEN	 72 /* little-endian */

static void hash(const uint8_t *data, size_t len, uint8_t out[SNP_DIGEST])
{
	struct sha384_ctx sha;

	sha384_init(&sha);
	sha384_update(&sha, len, data);
	sha384_digest(&sha, SNP_DIGEST, out);
}

/* False: it is longer than 384 bits. */
static bool number(const uint8_t in[NUMBER_LEN], uint8_t out[EC_BYTES])
{
	for (unsigned int i = 0; i < EC_BYTES; i++)
		out[i] = in[EC_BYTES - 1 - i];
	for (unsigned int i = EC_BYTES; i < NUMBER_LEN; i++)
		if (in[i])
			return false;
	return true;
}

static enum psp_status check_signature(const uint8_t *key, const uint8_t *data, size_t len,
				       const uint8_t *signature)
{
	uint8_t digest[SNP_DIGEST];
	struct ec_signature s;
	struct ec_point point;

	if (get32(key) != CURVE_P384 || !number(key + 4, point.x) ||
	    !number(key + 4 + NUMBER_LEN, point.y))
		return PSP_INVALID_KEY;
	hash(data, len, digest);
	if (!number(signature, s.r) || !number(signature + NUMBER_LEN, s.s) ||
	    !ec_verify(&point, digest, sizeof(digest), &s))
		return PSP_BAD_SIGNATURE;
	return PSP_SUCCESS;
}

static enum psp_status check_auth(const uint8_t *block, const uint8_t *auth, bool has_author)
{
	const uint8_t *key = auth + AUTH_KEY;
	enum psp_status status;

	if (get32(auth + AUTH_KEY_ALGO) != ALGO_P384_SHA384 ||
	    (has_author && get32(auth + AUTH_AUTHOR_ALGO) != ALGO_P384_SHA384))
		return PSP_INVALID_PARAM;
	status = check_signature(key, block, BLOCK_LEN, auth + AUTH_SIGNATURE);
	if (!status && has_author)
		status = check_signature(auth + AUTH_AUTHOR, key, KEY_LEN, auth + AUTH_KEY_SIGNED);
	return status;
}

static void take(struct snp_guest *g, const uint8_t *block, const uint8_t *auth, bool has_author)
{
	hash(auth + AUTH_KEY, KEY_LEN, g->id_key);
	if (has_author)
		hash(auth + AUTH_AUTHOR, KEY_LEN, g->author_key);
	g->has_author = has_author;
	memcpy(g->family_id, block + BLOCK_FAMILY, sizeof(g->family_id));
	memcpy(g->image_id, block + BLOCK_IMAGE, sizeof(g->image_id));
	g->svn = get32(block + BLOCK_SVN);
}

enum psp_status snp_id_check(const struct psp *p, struct snp_guest *g, const uint8_t *block,
			     const uint8_t *auth, bool has_author)
{
	enum psp_status status;

	if (get32(block + BLOCK_VERSION) != 1)
		return PSP_INVALID_PARAM;
	status = check_auth(block, auth, has_author);
	if (status && !(status == PSP_BAD_SIGNATURE && psp_bug(p, BUG_PSP_SNP_SIGNATURE)))
		return status;
	if (memcmp(block, g->digest, SNP_DIGEST) != 0 && !psp_bug(p, BUG_PSP_SNP_ID_DIGEST))
		return PSP_BAD_MEASUREMENT;
	if (get64(block + BLOCK_POLICY) != g->policy)
		return PSP_POLICY_FAILURE;
	take(g, block, auth, has_author);
	return PSP_SUCCESS;
}
