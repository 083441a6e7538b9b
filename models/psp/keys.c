// SPDX-License-Identifier: GPL-2.0-or-later
#include "models/psp/keys.h"

#include <nettle/ecc-curve.h>
#include <nettle/ecc.h>
#include <nettle/ecdsa.h>
#include <nettle/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

void random_bytes(void *out, size_t len)
{
	if (getentropy(out, len))
		abort();
}

static void draw(void *ctx, size_t len, uint8_t *out)
{
	(void)ctx;
	/* getentropy() gives 256 bytes at most. */
	for (size_t n; len; len -= n, out += n) {
		n = len < 256 ? len : 256;
		random_bytes(out, n);
	}
}

static void number_set(mpz_t n, const uint8_t bytes[EC_BYTES])
{
	mpz_import(n, EC_BYTES, 1, 1, 1, 0, bytes);
}

static void number_get(const mpz_t n, uint8_t bytes[EC_BYTES])
{
	size_t len = (mpz_sizeinbase(n, 2) + 7) / 8;

	memset(bytes, 0, EC_BYTES);
	if (mpz_sgn(n) && len <= EC_BYTES)
		mpz_export(bytes + EC_BYTES - len, NULL, 1, 1, 1, 0, n);
}

static void point_get(const struct ecc_point *p, struct ec_point *out)
{
	mpz_t x, y;

	mpz_inits(x, y, NULL);
	ecc_point_get(p, x, y);
	number_get(x, out->x);
	number_get(y, out->y);
	mpz_clears(x, y, NULL);
}

static bool point_set(struct ecc_point *p, const struct ec_point *in)
{
	mpz_t x, y;
	bool ok;

	mpz_inits(x, y, NULL);
	number_set(x, in->x);
	number_set(y, in->y);
	ecc_point_init(p, nettle_get_secp_384r1());
	ok = ecc_point_set(p, x, y);
	mpz_clears(x, y, NULL);
	if (!ok)
		ecc_point_clear(p);
	return ok;
}

static bool scalar_set(struct ecc_scalar *s, const uint8_t secret[EC_BYTES])
{
	mpz_t n;
	bool ok;

	mpz_init(n);
	number_set(n, secret);
	ecc_scalar_init(s, nettle_get_secp_384r1());
	ok = ecc_scalar_set(s, n);
	mpz_clear(n);
	if (!ok)
		ecc_scalar_clear(s);
	return ok;
}

/* False: the secret is no number of the curve's. */
static bool complete(struct ec_key *key)
{
	struct ecc_scalar secret;
	struct ecc_point public;

	if (!scalar_set(&secret, key->secret))
		return false;
	ecc_point_init(&public, nettle_get_secp_384r1());
	ecc_point_mul_g(&public, &secret);
	point_get(&public, &key->public);
	ecc_point_clear(&public);
	ecc_scalar_clear(&secret);
	return true;
}

void ec_generate(struct ec_key *key)
{
	do
		random_bytes(key->secret, sizeof(key->secret));
	while (!complete(key));
}

void ec_derive(struct ec_key *key, const char *name)
{
	uint8_t counter = 0;

	do
		kdf(&counter, 1, name, NULL, 0, key->secret, sizeof(key->secret));
	while (counter++, !complete(key));
}

void ec_sign(const struct ec_key *key, const uint8_t *hash, size_t len, struct ec_signature *out)
{
	struct dsa_signature sig;
	struct ecc_scalar secret;

	*out = (struct ec_signature){0};
	if (!scalar_set(&secret, key->secret))
		return;
	dsa_signature_init(&sig);
	ecdsa_sign(&secret, NULL, draw, len, hash, &sig);
	number_get(sig.r, out->r);
	number_get(sig.s, out->s);
	dsa_signature_clear(&sig);
	ecc_scalar_clear(&secret);
}

bool ec_verify(const struct ec_point *key, const uint8_t *hash, size_t len,
	       const struct ec_signature *sig)
{
	struct dsa_signature s;
	struct ecc_point public;
	bool ok;

	if (!point_set(&public, key))
		return false;
	dsa_signature_init(&s);
	number_set(s.r, sig->r);
	number_set(s.s, sig->s);
	ok = ecdsa_verify(&public, len, hash, &s);
	dsa_signature_clear(&s);
	ecc_point_clear(&public);
	return ok;
}

bool ec_shared_secret(const struct ec_key *key, const struct ec_point *peer,
		      uint8_t secret[EC_BYTES])
{
	struct ec_point shared;
	struct ecc_scalar own;
	struct ecc_point p;

	if (!scalar_set(&own, key->secret))
		return false;
	if (!point_set(&p, peer)) {
		ecc_scalar_clear(&own);
		return false;
	}
	ecc_point_mul(&p, &own, &p);
	point_get(&p, &shared);
	memcpy(secret, shared.x, EC_BYTES);
	ecc_point_clear(&p);
	ecc_scalar_clear(&own);
	return true;
}

static void word(struct hmac_sha256_ctx *h, uint32_t v)
{
	const uint8_t bytes[4] = {(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16),
				  (uint8_t)(v >> 24)};

	hmac_sha256_update(h, sizeof(bytes), bytes);
}

void kdf(const uint8_t *key, size_t key_len, const char *label, const uint8_t *context,
	 size_t context_len, uint8_t *out, size_t len)
{
	struct hmac_sha256_ctx h;
	uint32_t i = 1;

	hmac_sha256_set_key(&h, key_len, key);
	for (size_t at = 0, n; at < len; at += n, i++) {
		n = len - at < SHA256_DIGEST_SIZE ? len - at : SHA256_DIGEST_SIZE;
		word(&h, i);
		/* With the byte of zero behind it. */
		hmac_sha256_update(&h, strlen(label) + 1, (const uint8_t *)label);
		if (context_len)
			hmac_sha256_update(&h, context_len, context);
		word(&h, (uint32_t)len * 8);
		hmac_sha256_digest(&h, n, out + at);
	}
}
