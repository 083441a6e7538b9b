/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * id_block: what an SNP guest's owner signs so that firmware launches no other guest (SEV-SNP ABI
 * specification 8.18, 8.19): a block with the digest that is to come out, and its authentication
 * by an ID key, which an author key may vouch for. ECDSA over P-384 with SHA-384 throughout.
 */
#ifndef KVEX_ID_BLOCK_H
#define KVEX_ID_BLOCK_H

#include "kvex/sys.h"

#define P384_SIZE 48

/* A key pair, big-endian. */
struct sign_key {
	uint8_t secret[P384_SIZE];
	uint8_t x[P384_SIZE], y[P384_SIZE];
};

/*
 * Reads a private key: PEM or DER, SEC 1 ("EC PRIVATE KEY") or PKCS #8 ("PRIVATE KEY"). -EINVAL
 * with what is wrong in ERR: no key, another curve, encrypted, public half alone, cut off.
 */
int sign_key_read(const void *data, size_t len, struct sign_key *key, struct sys_error *err);
/* The pair of SECRET. -EINVAL: not below the curve's order, or 0. */
int sign_key_of(const uint8_t secret[P384_SIZE], struct sign_key *key, struct sys_error *err);

struct p384_signature {
	uint8_t r[P384_SIZE], s[P384_SIZE]; /* big-endian */
};

/* The signature of LEN bytes, always the same one for the same key (RFC 6979). */
void sign_data(const struct sign_key *key, const void *data, size_t len,
	       struct p384_signature *signature);
/* Whether SIGNATURE is of LEN bytes by the key whose public half is X, Y. */
bool sign_check(const uint8_t x[P384_SIZE], const uint8_t y[P384_SIZE], const void *data,
		size_t len, const struct p384_signature *signature);
/* The same of one over their SHA-256, as SEV's own certificates have it. */
bool sign_check_sha256(const uint8_t x[P384_SIZE], const uint8_t y[P384_SIZE], const void *data,
		       size_t len, const struct p384_signature *signature);

/* --- as firmware reads them: numbers little-endian ------------------------------------------- */

struct id_block {
	uint8_t digest[48];
	uint8_t family_id[16], image_id[16];
	uint32_t version; /* 1 */
	uint32_t guest_svn;
	uint64_t policy;
};
_Static_assert(sizeof(struct id_block) == 96, "id_block");

struct id_signature {
	uint8_t r[72], s[72];
	uint8_t reserved[368];
};
_Static_assert(sizeof(struct id_signature) == 512, "id_signature");

struct id_public_key {
	uint32_t curve; /* 2: P-384 */
	uint8_t x[72], y[72];
	uint8_t reserved[880];
};
_Static_assert(sizeof(struct id_public_key) == 1028, "id_public_key");

struct id_auth {
	uint32_t id_algorithm, author_algorithm; /* 1: ECDSA P-384 with SHA-384; 0: no author */
	uint8_t reserved_8[56];
	struct id_signature block_signature; /* 0x040 */
	struct id_public_key id_key;	     /* 0x240 */
	uint8_t reserved_644[60];
	struct id_signature id_key_signature; /* 0x680, by the author */
	struct id_public_key author_key;      /* 0x880 */
	uint8_t reserved_c84[892];
};
_Static_assert(sizeof(struct id_auth) == 4096, "id_auth");

void id_block_make(struct id_block *block, const uint8_t digest[48], uint64_t policy);
/* Signs BLOCK. AUTHOR NULL: no author key. */
void id_block_sign(const struct id_block *block, const struct sign_key *id,
		   const struct sign_key *author, struct id_auth *auth);
/* What firmware checks of the two: -EINVAL, with what is wrong in ERR. */
int id_block_check(const struct id_block *block, const struct id_auth *auth, struct sys_error *err);
/* The digest by which an attestation report names a key. */
void id_key_digest(const struct id_public_key *key, uint8_t digest[48]);

#endif
