// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "cases/measure/id_vectors.h"
#include "cases/measure/measure_case.h"

CASE(golden_id_block, "measure/golden-id-block", "an ID block and the digests of its keys")
{
	struct sys_error err;
	struct id_block block;
	struct id_auth auth;
	struct sign_key id, author;
	uint8_t digest[48];

	ASSERT(!sign_key_read(id_key_pem, strlen(id_key_pem), &id, &err), "the ID key is read");
	ASSERT(!sign_key_read(author_key_pem, strlen(author_key_pem), &author, &err),
	       "the author key is read");
	hex_bytes(id_block_digest, digest, sizeof(digest));
	id_block_make(&block, digest, 0x30000);
	CHECK(is_hex((const uint8_t *)&block, id_block_bytes), "the ID block");
	id_block_sign(&block, &id, &author, &auth);
	id_key_digest(&auth.id_key, digest);
	CHECK(is_hex(digest, id_key_digest_hex), "the digest of the ID key");
	id_key_digest(&auth.author_key, digest);
	CHECK(is_hex(digest, author_key_digest_hex), "the digest of the author key");
	CHECK(!id_block_check(&block, &auth, &err), "both signatures are good");
	block.policy ^= 1ULL << 19;
	CHECK(id_block_check(&block, &auth, &err), "a changed block is refused");
}

CASE(golden_signature, "measure/golden-signature", "ECDSA over P-384 as RFC 6979 A.2.6 has it")
{
	struct p384_signature signature;
	struct sign_key key;
	struct sys_error err;
	uint8_t secret[P384_SIZE];

	hex_bytes(rfc6979_secret, secret, sizeof(secret));
	ASSERT(!sign_key_of(secret, &key, &err), "the key");
	CHECK(is_hex(key.x, rfc6979_x) && is_hex(key.y, rfc6979_y), "its public half");
	for (size_t i = 0; i < RFC6979_VECTORS; i++) {
		const struct rfc6979 *v = &rfc6979[i];

		sign_data(&key, v->message, strlen(v->message), &signature);
		CHECK(is_hex(signature.r, v->r) && is_hex(signature.s, v->s), v->message);
		CHECK(sign_check(key.x, key.y, v->message, strlen(v->message), &signature),
		      "the signature is good");
	}
}
