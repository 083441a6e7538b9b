// SPDX-License-Identifier: GPL-2.0-or-later
#include "models/psp/session.h"

#include <nettle/aes.h>
#include <nettle/ctr.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <string.h>

/* Table of the session's data, specification 6.2. */
#define NONCE	   0
#define WRAP_TK	   16
#define WRAP_IV	   48
#define WRAP_MAC   64
#define POLICY_MAC 96
#define WRAPPED	   32 /* bytes: TEK and TIK */

struct session_keys {
	uint8_t kek[KEY_SIZE], kik[KEY_SIZE];
};

static bool derive(struct psp *p, const struct ec_point *peer, const uint8_t *nonce,
		   struct session_keys *out)
{
	uint8_t z[EC_BYTES], master[KEY_SIZE];

	if (!ec_shared_secret(&p->platform.id.pdh, peer, z))
		return false;
	kdf(z, sizeof(z), "sev-master-secret", nonce, 16, master, sizeof(master));
	kdf(master, sizeof(master), "sev-kek", NULL, 0, out->kek, sizeof(out->kek));
	kdf(master, sizeof(master), "sev-kik", NULL, 0, out->kik, sizeof(out->kik));
	return true;
}

static void crypt_keys(const uint8_t kek[KEY_SIZE], const uint8_t iv[16], const uint8_t *in,
		       uint8_t *out)
{
	uint8_t counter[AES_BLOCK_SIZE];
	struct aes128_ctx aes;

	memcpy(counter, iv, sizeof(counter));
	aes128_set_encrypt_key(&aes, kek);
	ctr_crypt(&aes, (nettle_cipher_func *)aes128_encrypt, AES_BLOCK_SIZE, counter, WRAPPED, out,
		  in);
}

static void mac(const uint8_t key[KEY_SIZE], const uint8_t *data, size_t len,
		uint8_t out[SHA256_DIGEST_SIZE])
{
	struct hmac_sha256_ctx h;

	hmac_sha256_set_key(&h, KEY_SIZE, key);
	hmac_sha256_update(&h, len, data);
	hmac_sha256_digest(&h, SHA256_DIGEST_SIZE, out);
}

static bool has_mac(const uint8_t key[KEY_SIZE], const uint8_t *data, size_t len,
		    const uint8_t *expected)
{
	uint8_t is[SHA256_DIGEST_SIZE];

	mac(key, data, len, is);
	return memeql_sec(is, expected, sizeof(is));
}

enum psp_status session_open(struct psp *p, struct psp_guest *g, uint64_t cert, uint32_t cert_len,
			     uint64_t address, uint32_t len)
{
	const struct cert *peer_cert = memory_at(&p->memory, cert, CERT_SIZE);
	const uint8_t *s = memory_at(&p->memory, address, SESSION_SIZE);
	bool check = !psp_bug(p, BUG_PSP_SESSION);
	struct session_keys keys;
	struct ec_point peer;
	uint8_t unwrapped[WRAPPED], policy[4];

	if (cert_len < CERT_SIZE || len < SESSION_SIZE)
		return PSP_INVALID_LEN;
	if (!peer_cert || !s)
		return PSP_INVALID_ADDRESS;
	if (!cert_read(peer_cert, CERT_PDH, &peer) || !derive(p, &peer, s + NONCE, &keys))
		return PSP_INVALID_CERTIFICATE;
	if (check && !has_mac(keys.kik, s + WRAP_TK, WRAPPED, s + WRAP_MAC))
		return PSP_BAD_MEASUREMENT;
	crypt_keys(keys.kek, s + WRAP_IV, s + WRAP_TK, unwrapped);
	memcpy(g->tek, unwrapped, KEY_SIZE);
	memcpy(g->tik, unwrapped + KEY_SIZE, KEY_SIZE);
	put32(policy, g->policy);
	if (check && !has_mac(g->tik, policy, sizeof(policy), s + POLICY_MAC))
		return PSP_BAD_MEASUREMENT;
	return PSP_SUCCESS;
}

enum psp_status session_make(struct psp *p, struct psp_guest *g, const struct ec_point *peer,
			     uint8_t out[SESSION_SIZE])
{
	uint8_t plain[WRAPPED], policy[4];
	struct session_keys keys;

	random_bytes(out + NONCE, 16);
	random_bytes(out + WRAP_IV, 16);
	random_bytes(plain, sizeof(plain));
	if (!derive(p, peer, out + NONCE, &keys))
		return PSP_INVALID_CERTIFICATE;
	memcpy(g->tek, plain, KEY_SIZE);
	memcpy(g->tik, plain + KEY_SIZE, KEY_SIZE);
	crypt_keys(keys.kek, out + WRAP_IV, plain, out + WRAP_TK);
	mac(keys.kik, out + WRAP_TK, WRAPPED, out + WRAP_MAC);
	put32(policy, g->policy);
	mac(g->tik, policy, sizeof(policy), out + POLICY_MAC);
	return PSP_SUCCESS;
}
