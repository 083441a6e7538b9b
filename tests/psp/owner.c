// SPDX-License-Identifier: GPL-2.0-or-later
#include "owner.h"

#include <nettle/aes.h>
#include <nettle/ctr.h>
#include <nettle/hmac.h>
#include <string.h>

static void crypt_with(const uint8_t key[16], const uint8_t iv[16], size_t len, const uint8_t *in,
		       uint8_t *out)
{
	struct aes128_ctx aes;
	uint8_t counter[16];

	memcpy(counter, iv, sizeof(counter));
	aes128_set_encrypt_key(&aes, key);
	ctr_crypt(&aes, (nettle_cipher_func *)aes128_encrypt, 16, counter, len, out, in);
}

static void mac(const uint8_t key[16], size_t len, const void *data, uint8_t out[32])
{
	struct hmac_sha256_ctx h;

	hmac_sha256_set_key(&h, 16, key);
	hmac_sha256_update(&h, len, data);
	hmac_sha256_digest(&h, 32, out);
}

static struct ec_point pdh_of(struct psp *p)
{
	uint8_t *b = command_buffer(p);
	struct ec_point key;

	memset(b, 0, 256);
	put64(b, DATA_AT);
	put32(b + 8, CERT_SIZE);
	put64(b + 16, DATA_AT + 4096);
	put32(b + 24, 3 * CERT_SIZE);
	assert_int_equal(give(p, PDH_CERT_EXPORT), PSP_SUCCESS);
	assert_true(cert_read(memory_of(p, DATA_AT, CERT_SIZE), CERT_PDH, &key));
	return key;
}

void owner_begin(struct owner *o, struct psp *p, uint32_t policy)
{
	struct ec_point pdh = pdh_of(p);
	uint8_t z[EC_BYTES], master[16], kek[16], kik[16], keys[32], word[4];
	uint8_t *s = o->session;

	ec_generate(&o->key);
	cert_make(&o->cert, CERT_PDH, &o->key.public);
	random_bytes(keys, sizeof(keys));
	memcpy(o->tek, keys, 16);
	memcpy(o->tik, keys + 16, 16);
	random_bytes(s, 16);
	assert_true(ec_shared_secret(&o->key, &pdh, z));
	kdf(z, sizeof(z), "sev-master-secret", s, 16, master, 16);
	kdf(master, 16, "sev-kek", NULL, 0, kek, 16);
	kdf(master, 16, "sev-kik", NULL, 0, kik, 16);
	random_bytes(s + 48, 16);
	crypt_with(kek, s + 48, sizeof(keys), keys, s + 16);
	mac(kik, 32, s + 16, s + 64);
	put32(word, policy);
	mac(o->tik, sizeof(word), word, s + 96);
}

uint32_t owner_launch(const struct owner *o, struct psp *p, uint32_t policy)
{
	uint8_t *b = command_buffer(p);

	memcpy(memory_of(p, DATA_AT, CERT_SIZE), &o->cert, CERT_SIZE);
	memcpy(memory_of(p, DATA_AT + 4096, SESSION_SIZE), o->session, SESSION_SIZE);
	memset(b, 0, 256);
	put32(b + 4, policy);
	put64(b + 8, DATA_AT);
	put32(b + 16, CERT_SIZE);
	put64(b + 24, DATA_AT + 4096);
	put32(b + 32, SESSION_SIZE);
	return give(p, LAUNCH_START);
}

void owner_measurement(const struct owner *o, uint32_t policy, const uint8_t digest[32],
		       const uint8_t nonce[16], uint8_t out[32])
{
	uint8_t text[56] = {4, 1, 55, 30};

	put32(text + 4, policy);
	memcpy(text + 8, digest, 32);
	memcpy(text + 40, nonce, 16);
	mac(o->tik, sizeof(text), text, out);
}

void owner_secret(const struct owner *o, const uint8_t measure[32], const uint8_t *secret,
		  uint32_t len, uint8_t header[52], uint8_t *transport)
{
	uint8_t text[29 + 4096 + 32];

	assert_true(len <= 4096);
	memset(header, 0, 52);
	random_bytes(header + 4, 16);
	crypt_with(o->tek, header + 4, len, secret, transport);
	text[0] = 1;
	memcpy(text + 1, header, 20);
	put32(text + 21, len);
	put32(text + 25, len);
	memcpy(text + 29, transport, len);
	memcpy(text + 29 + len, measure, 32);
	mac(o->tik, 29 + len + 32, text, header + 20);
}

uint32_t owner_guest(struct owner *o, struct psp *p, uint32_t policy, uint8_t out[48])
{
	uint32_t handle;

	owner_begin(o, p, policy);
	assert_int_equal(owner_launch(o, p, policy), PSP_SUCCESS);
	handle = get32(command_buffer(p));
	assert_int_equal(give_words(p, ACTIVATE, handle, policy & 4 ? 2 : 9), PSP_SUCCESS);
	memset(memory_of(p, GUEST_AT, 4096), 0x5a, 4096);
	assert_int_equal(give_range(p, LAUNCH_UPDATE_DATA, handle, GUEST_AT, 4096), PSP_SUCCESS);
	if (policy & 4)
		assert_int_equal(give_range(p, LAUNCH_UPDATE_VMSA, handle, GUEST_AT, 4096),
				 PSP_SUCCESS);
	assert_int_equal(give_range(p, LAUNCH_MEASURE, handle, DATA_AT, 48), PSP_SUCCESS);
	memcpy(out, memory_of(p, DATA_AT, 48), 48);
	return handle;
}
