// SPDX-License-Identifier: GPL-2.0-or-later
#include "models/psp/certs.h"

#include <nettle/sha2.h>
#include <string.h>

#include "models/psp/platform.h"
#include "models/psp/psp.h"

#define VERSION	   0x000
#define API_MAJOR  0x004
#define API_MINOR  0x005
#define KEY_USAGE  0x008
#define KEY_ALGO   0x00c
#define KEY_CURVE  0x010
#define KEY_X	   0x014
#define KEY_Y	   0x05c
#define SIGNED	   0x414 /* all before it is */
#define SIG_USAGE  0
#define SIG_ALGO   4
#define SIG_R	   8
#define SIG_S	   (8 + NUMBER)
#define SIG_SIZE   520
#define NUMBER	   72 /* bytes that a number takes */
#define CURVE_P384 2

void cert_put_number(uint8_t *out, uint32_t len, const uint8_t number[EC_BYTES])
{
	memset(out, 0, len);
	for (int i = 0; i < EC_BYTES; i++)
		out[i] = number[EC_BYTES - 1 - i];
}

/* False: it is too long for the curve. */
static bool get_number(const uint8_t *in, uint8_t number[EC_BYTES])
{
	for (int i = 0; i < EC_BYTES; i++)
		number[i] = in[EC_BYTES - 1 - i];
	for (int i = EC_BYTES; i < NUMBER; i++)
		if (in[i])
			return false;
	return true;
}

static uint8_t *signature(struct cert *c, int place)
{
	return c->byte + SIGNED + place * SIG_SIZE;
}

void cert_make(struct cert *c, enum cert_usage usage, const struct ec_point *key)
{
	uint8_t *b;

	*c = (struct cert){0};
	b = c->byte;
	put32(b + VERSION, 1);
	b[API_MAJOR] = PSP_API_MAJOR;
	b[API_MINOR] = PSP_API_MINOR;
	put32(b + KEY_USAGE, usage);
	put32(b + KEY_ALGO, usage == CERT_PDH ? CERT_ECDH_SHA256 : CERT_ECDSA_SHA256);
	put32(b + KEY_CURVE, CURVE_P384);
	cert_put_number(b + KEY_X, NUMBER, key->x);
	cert_put_number(b + KEY_Y, NUMBER, key->y);
	put32(signature(c, 0) + SIG_USAGE, CERT_INVALID);
	put32(signature(c, 1) + SIG_USAGE, CERT_INVALID);
}

static size_t hash(const struct cert *c, uint32_t algo, uint8_t out[SHA384_DIGEST_SIZE])
{
	struct sha256_ctx s;
	struct sha512_ctx l;

	if (algo == CERT_ECDSA_SHA256) {
		sha256_init(&s);
		sha256_update(&s, SIGNED, c->byte);
		sha256_digest(&s, SHA256_DIGEST_SIZE, out);
		return SHA256_DIGEST_SIZE;
	}
	sha384_init(&l);
	sha384_update(&l, SIGNED, c->byte);
	sha384_digest(&l, SHA384_DIGEST_SIZE, out);
	return SHA384_DIGEST_SIZE;
}

void cert_sign(struct cert *c, int place, enum cert_usage usage, const struct ec_key *key)
{
	uint8_t digest[SHA384_DIGEST_SIZE], *sig = signature(c, place);
	struct ec_signature s;

	ec_sign(key, digest, hash(c, CERT_ECDSA_SHA256, digest), &s);
	memset(sig, 0, SIG_SIZE);
	put32(sig + SIG_USAGE, usage);
	put32(sig + SIG_ALGO, CERT_ECDSA_SHA256);
	cert_put_number(sig + SIG_R, NUMBER, s.r);
	cert_put_number(sig + SIG_S, NUMBER, s.s);
}

bool cert_read(const struct cert *c, enum cert_usage usage, struct ec_point *key)
{
	const uint8_t *b = c->byte;
	uint32_t algo = get32(b + KEY_ALGO);
	bool fits = usage == CERT_PDH ? algo == CERT_ECDH_SHA256 || algo == CERT_ECDH_SHA384
				      : algo == CERT_ECDSA_SHA256 || algo == CERT_ECDSA_SHA384;

	return get32(b + VERSION) == 1 && get32(b + KEY_USAGE) == usage && fits &&
	       get32(b + KEY_CURVE) == CURVE_P384 && get_number(b + KEY_X, key->x) &&
	       get_number(b + KEY_Y, key->y);
}

bool cert_signed_by(const struct cert *c, enum cert_usage usage, const struct ec_point *key)
{
	uint8_t digest[SHA384_DIGEST_SIZE];

	for (int place = 0; place < 2; place++) {
		const uint8_t *sig = c->byte + SIGNED + place * SIG_SIZE;
		uint32_t algo = get32(sig + SIG_ALGO);
		struct ec_signature s;

		if (get32(sig + SIG_USAGE) == usage &&
		    (algo == CERT_ECDSA_SHA256 || algo == CERT_ECDSA_SHA384) &&
		    get_number(sig + SIG_R, s.r) && get_number(sig + SIG_S, s.s) &&
		    ec_verify(key, digest, hash(c, algo, digest), &s))
			return true;
	}
	return false;
}
