/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keys: P-384, which all keys of the firmware are on, and what is derived from shared secrets. */
#ifndef MODELS_PSP_KEYS_H
#define MODELS_PSP_KEYS_H

#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>

#define EC_BYTES 48

/* Big-endian. */
struct ec_point {
	uint8_t x[EC_BYTES], y[EC_BYTES];
};

struct ec_key {
	struct ec_point public;
	uint8_t secret[EC_BYTES];
};

struct ec_signature {
	uint8_t r[EC_BYTES], s[EC_BYTES];
};

/* LEN bytes that nobody can know. */
void random_bytes(void *out, size_t len);

void ec_generate(struct ec_key *key);
/* The key that belongs to NAME: always the same. */
void ec_derive(struct ec_key *key, const char *name);
/* Of the digest HASH (SHA-256 or SHA-384). */
void ec_sign(const struct ec_key *key, const uint8_t *hash, size_t len, struct ec_signature *out);
bool ec_verify(const struct ec_point *key, const uint8_t *hash, size_t len,
	       const struct ec_signature *sig);
/* The x coordinate of the shared point; false: PEER is no point of the curve. */
bool ec_shared_secret(const struct ec_key *key, const struct ec_point *peer,
		      uint8_t secret[EC_BYTES]);

/*
 * The specification's KDF (2.2): NIST SP 800-108 in counter mode with HMAC-SHA256; counter and
 * length are little-endian words.
 */
void kdf(const uint8_t *key, size_t key_len, const char *label, const uint8_t *context,
	 size_t context_len, uint8_t *out, size_t len);

#endif
