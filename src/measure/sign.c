// SPDX-License-Identifier: GPL-2.0-or-later
/* ECDSA over P-384, with SHA-384 where it signs; the random number of a signature is made of key
 * and data. */
#include <errno.h>
#include <gmp.h>
#include <nettle/bignum.h>
#include <nettle/dsa.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecdsa.h>
#include <nettle/hmac.h>
#include <nettle/sha2.h>
#include <string.h>

#include "kvex/id_block.h"

static const uint8_t group_order[P384_SIZE] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, 0x58, 0x1a, 0x0d, 0xb2,
	0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73,
};

/* HMAC_DRBG as RFC 6979 section 3.2 wants it; digest and order have the same number of bits. */
struct drbg {
	uint8_t k[SHA384_DIGEST_SIZE], v[SHA384_DIGEST_SIZE];
	bool used;
};

static void hash(const void *data, size_t len, uint8_t out[SHA384_DIGEST_SIZE])
{
	struct sha512_ctx ctx;

	sha384_init(&ctx);
	sha384_update(&ctx, len, data);
	sha384_digest(&ctx, SHA384_DIGEST_SIZE, out);
}

/* K = HMAC_K(V || TAG || A || B), V = HMAC_K(V); A and B may be NULL. */
static void drbg_update(struct drbg *d, uint8_t tag, const uint8_t *a, const uint8_t *b)
{
	struct hmac_sha384_ctx ctx;

	hmac_sha384_set_key(&ctx, sizeof(d->k), d->k);
	hmac_sha384_update(&ctx, sizeof(d->v), d->v);
	hmac_sha384_update(&ctx, 1, &tag);
	if (a)
		hmac_sha384_update(&ctx, P384_SIZE, a);
	if (b)
		hmac_sha384_update(&ctx, P384_SIZE, b);
	hmac_sha384_digest(&ctx, sizeof(d->k), d->k);
	hmac_sha384_set_key(&ctx, sizeof(d->k), d->k);
	hmac_sha384_update(&ctx, sizeof(d->v), d->v);
	hmac_sha384_digest(&ctx, sizeof(d->v), d->v);
}

/* bits2octets: the digest modulo the group's order, of which it is less than twice. */
static void reduce(const uint8_t digest[P384_SIZE], uint8_t out[P384_SIZE])
{
	mpz_t h, q;

	nettle_mpz_init_set_str_256_u(h, P384_SIZE, digest);
	nettle_mpz_init_set_str_256_u(q, P384_SIZE, group_order);
	mpz_mod(h, h, q);
	nettle_mpz_get_str_256(P384_SIZE, out, h);
	mpz_clear(h);
	mpz_clear(q);
}

static void drbg_seed(struct drbg *d, const uint8_t secret[P384_SIZE],
		      const uint8_t digest[P384_SIZE])
{
	uint8_t reduced[P384_SIZE];

	reduce(digest, reduced);
	memset(d->k, 0, sizeof(d->k));
	memset(d->v, 1, sizeof(d->v));
	d->used = false;
	drbg_update(d, 0, secret, reduced);
	drbg_update(d, 1, secret, reduced);
}

/* nettle_random_func: asks again for P384_SIZE bytes where a number will not do. */
static void drbg_next(void *arg, size_t len, uint8_t *out)
{
	struct drbg *d = arg;
	struct hmac_sha384_ctx ctx;

	if (d->used)
		drbg_update(d, 0, NULL, NULL);
	d->used = true;
	hmac_sha384_set_key(&ctx, sizeof(d->k), d->k);
	hmac_sha384_update(&ctx, sizeof(d->v), d->v);
	hmac_sha384_digest(&ctx, sizeof(d->v), d->v);
	memcpy(out, d->v, len);
}

/* False if SECRET is none. SCALAR is initialised in any case. */
static bool set_scalar(struct ecc_scalar *scalar, const uint8_t secret[P384_SIZE])
{
	mpz_t z;
	bool ok;

	ecc_scalar_init(scalar, nettle_get_secp_384r1());
	nettle_mpz_init_set_str_256_u(z, P384_SIZE, secret);
	ok = ecc_scalar_set(scalar, z);
	mpz_clear(z);
	return ok;
}

int sign_key_of(const uint8_t secret[P384_SIZE], struct sign_key *key, struct sys_error *err)
{
	struct ecc_scalar scalar;
	struct ecc_point point;
	mpz_t x, y;
	bool ok = set_scalar(&scalar, secret);

	if (ok) {
		memcpy(key->secret, secret, P384_SIZE);
		ecc_point_init(&point, nettle_get_secp_384r1());
		ecc_point_mul_g(&point, &scalar);
		mpz_init(x);
		mpz_init(y);
		ecc_point_get(&point, x, y);
		nettle_mpz_get_str_256(P384_SIZE, key->x, x);
		nettle_mpz_get_str_256(P384_SIZE, key->y, y);
		mpz_clear(x);
		mpz_clear(y);
		ecc_point_clear(&point);
	}
	ecc_scalar_clear(&scalar);
	return ok ? 0 : sys_fail(err, EINVAL, "its number is none of the curve P-384");
}

void sign_data(const struct sign_key *key, const void *data, size_t len,
	       struct p384_signature *signature)
{
	uint8_t digest[SHA384_DIGEST_SIZE];
	struct dsa_signature rs;
	struct ecc_scalar scalar;
	struct drbg drbg;

	hash(data, len, digest);
	drbg_seed(&drbg, key->secret, digest);
	set_scalar(&scalar, key->secret);
	dsa_signature_init(&rs);
	ecdsa_sign(&scalar, &drbg, drbg_next, sizeof(digest), digest, &rs);
	nettle_mpz_get_str_256(P384_SIZE, signature->r, rs.r);
	nettle_mpz_get_str_256(P384_SIZE, signature->s, rs.s);
	dsa_signature_clear(&rs);
	ecc_scalar_clear(&scalar);
}

static bool check_digest(const uint8_t x[P384_SIZE], const uint8_t y[P384_SIZE],
			 const uint8_t *digest, size_t len, const struct p384_signature *signature)
{
	struct dsa_signature rs;
	struct ecc_point point;
	mpz_t px, py;
	bool ok;

	nettle_mpz_init_set_str_256_u(px, P384_SIZE, x);
	nettle_mpz_init_set_str_256_u(py, P384_SIZE, y);
	dsa_signature_init(&rs);
	nettle_mpz_set_str_256_u(rs.r, P384_SIZE, signature->r);
	nettle_mpz_set_str_256_u(rs.s, P384_SIZE, signature->s);
	ecc_point_init(&point, nettle_get_secp_384r1());
	ok = ecc_point_set(&point, px, py) && ecdsa_verify(&point, len, digest, &rs);
	ecc_point_clear(&point);
	dsa_signature_clear(&rs);
	mpz_clear(px);
	mpz_clear(py);
	return ok;
}

bool sign_check(const uint8_t x[P384_SIZE], const uint8_t y[P384_SIZE], const void *data,
		size_t len, const struct p384_signature *signature)
{
	uint8_t digest[SHA384_DIGEST_SIZE];

	hash(data, len, digest);
	return check_digest(x, y, digest, sizeof(digest), signature);
}

bool sign_check_sha256(const uint8_t x[P384_SIZE], const uint8_t y[P384_SIZE], const void *data,
		       size_t len, const struct p384_signature *signature)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, len, data);
	sha256_digest(&ctx, sizeof(digest), digest);
	return check_digest(x, y, digest, sizeof(digest), signature);
}
