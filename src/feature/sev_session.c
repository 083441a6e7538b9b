// SPDX-License-Identifier: GPL-2.0-or-later
/* The owner's side of a launch session: SEV API sections 2.2.2 (keys), 6.2.5 (session), C.1. */
#include <errno.h>
#include <nettle/aes.h>
#include <nettle/ctr.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecc.h>
#include <nettle/hmac.h>
#include <string.h>
#include <sys/random.h>

#include "kvex/sev_session.h"

#define COORDINATE 48 /* bytes of a number of P-384 */
#define KEY	   16

static void read_number(mpz_t n, const uint8_t *little_endian)
{
	mpz_import(n, COORDINATE, -1, 1, 0, 0, little_endian);
}

static void write_number(uint8_t *little_endian, const mpz_t n)
{
	size_t written;

	memset(little_endian, 0, 72);
	mpz_export(little_endian, &written, -1, 1, 0, 0, n);
}

/* The shared secret is the x coordinate, big-endian; the owner's public key goes to CERT. */
static int agree(struct sev_cert *cert, const struct sev_cert *pdh, const uint8_t key[COORDINATE],
		 uint8_t shared[COORDINATE], struct sys_error *err)
{
	const struct ecc_curve *curve = nettle_get_secp_384r1();
	struct ecc_point theirs, point;
	struct ecc_scalar scalar;
	mpz_t x, y, k;
	size_t written;
	int r = 0;

	mpz_inits(x, y, k, NULL);
	ecc_point_init(&theirs, curve);
	ecc_point_init(&point, curve);
	ecc_scalar_init(&scalar, curve);
	mpz_import(k, COORDINATE, 1, 1, 0, 0, key);
	read_number(x, pdh->x);
	read_number(y, pdh->y);
	if (!ecc_scalar_set(&scalar, k) || !ecc_point_set(&theirs, x, y)) {
		r = sys_fail(err, EINVAL, "the platform's certificate holds no point of P-384");
	} else {
		ecc_point_mul_g(&point, &scalar);
		ecc_point_get(&point, x, y);
		write_number(cert->x, x);
		write_number(cert->y, y);
		ecc_point_mul(&point, &scalar, &theirs);
		ecc_point_get(&point, x, NULL);
		memset(shared, 0, COORDINATE);
		written = (mpz_sizeinbase(x, 2) + 7) / 8;
		mpz_export(shared + COORDINATE - written, NULL, 1, 1, 0, 0, x);
	}
	ecc_scalar_clear(&scalar);
	ecc_point_clear(&point);
	ecc_point_clear(&theirs);
	mpz_clears(x, y, k, NULL);
	return r;
}

static void hmac(const uint8_t *key, size_t key_len, const void *data, size_t len, uint8_t out[32])
{
	struct hmac_sha256_ctx ctx;

	hmac_sha256_set_key(&ctx, key_len, key);
	hmac_sha256_update(&ctx, len, data);
	hmac_sha256_digest(&ctx, 32, out);
}

/*
 * One round of NIST SP 800-108's KDF in counter mode: counter, label, 0, context, bits. The
 * firmware's counters are little-endian.
 */
static void derive(uint8_t out[KEY], const uint8_t *key, size_t key_len, const char *label,
		   const uint8_t *context, size_t context_len)
{
	static const uint8_t counter[4] = {1}, bits[4] = {KEY * 8}, zero;
	struct hmac_sha256_ctx ctx;

	hmac_sha256_set_key(&ctx, key_len, key);
	hmac_sha256_update(&ctx, sizeof(counter), counter);
	hmac_sha256_update(&ctx, strlen(label), (const uint8_t *)label);
	hmac_sha256_update(&ctx, 1, &zero);
	hmac_sha256_update(&ctx, context_len, context);
	hmac_sha256_update(&ctx, sizeof(bits), bits);
	hmac_sha256_digest(&ctx, KEY, out);
}

static void wrap_keys(struct sev_session *s, const uint8_t master[KEY], uint32_t policy)
{
	const uint8_t le[4] = {(uint8_t)policy, (uint8_t)(policy >> 8), (uint8_t)(policy >> 16),
			       (uint8_t)(policy >> 24)};
	uint8_t kek[KEY], kik[KEY], counter[16];
	struct aes128_ctx aes;

	derive(kek, master, KEY, "sev-kek", NULL, 0);
	derive(kik, master, KEY, "sev-kik", NULL, 0);
	memcpy(s->data.wrap_tk, s->tek, KEY);
	memcpy(s->data.wrap_tk + KEY, s->tik, KEY);
	memcpy(counter, s->data.wrap_iv, sizeof(counter));
	aes128_set_encrypt_key(&aes, kek);
	ctr_crypt(&aes, (nettle_cipher_func *)aes128_encrypt, AES_BLOCK_SIZE, counter,
		  sizeof(s->data.wrap_tk), s->data.wrap_tk, s->data.wrap_tk);
	hmac(kik, KEY, s->data.wrap_tk, sizeof(s->data.wrap_tk), s->data.wrap_mac);
	hmac(s->tik, KEY, le, sizeof(le), s->data.policy_mac);
}

int sev_session_make_from(struct sev_session *s, const struct sev_cert *pdh, uint32_t policy,
			  const struct sev_session_secrets *secrets, struct sys_error *err)
{
	struct sev_cert *ours = &s->certificate;
	uint8_t shared[COORDINATE], master[KEY];
	int r;

	if (pdh->version != SEV_CERT_VERSION || pdh->curve != SEV_CERT_CURVE_P384)
		return sys_fail(err, EINVAL,
				"the platform's certificate is not that of a P-384 key: version "
				"%u, curve %u",
				pdh->version, pdh->curve);
	*ours = (struct sev_cert){
		.version = SEV_CERT_VERSION,
		.api_major = pdh->api_major,
		.api_minor = pdh->api_minor,
		.usage = SEV_CERT_PDH,
		.algo = SEV_CERT_ECDH_SHA256,
		.curve = SEV_CERT_CURVE_P384,
	};
	r = agree(ours, pdh, secrets->key, shared, err);
	if (r)
		return r;
	memcpy(s->tek, secrets->tek, sizeof(s->tek));
	memcpy(s->tik, secrets->tik, sizeof(s->tik));
	memcpy(s->data.nonce, secrets->nonce, sizeof(s->data.nonce));
	memcpy(s->data.wrap_iv, secrets->iv, sizeof(s->data.wrap_iv));
	derive(master, shared, sizeof(shared), "sev-master-secret", s->data.nonce,
	       sizeof(s->data.nonce));
	wrap_keys(s, master, policy);
	return 0;
}

int sev_session_make(struct sev_session *s, const struct sev_cert *pdh, uint32_t policy,
		     struct sys_error *err)
{
	struct sev_session_secrets secrets;

	if (getrandom(&secrets, sizeof(secrets), 0) != sizeof(secrets))
		return sys_fail(err, errno ? errno : EIO, "no random bytes");
	/* Below 2^383, and so below the curve's order. */
	secrets.key[0] &= 0x7f;
	return sev_session_make_from(s, pdh, policy, &secrets, err);
}
