// SPDX-License-Identifier: GPL-2.0-or-later
/* SNP_CONFIG, SNP_COMMIT and SNP_VLEK_LOAD (ABI 8.6, 8.7, 8.30). */
#include <nettle/gcm.h>
#include <string.h>

#include "models/psp/snp.h"

#define CONFIG_LEN 64
#define MASK_ID	   (1u << 0)
#define MASK_KEY   (1u << 1)

/* A wrapped VLEK: the nonce, padding, what is wrapped, the tag. */
#define VLEK_LEN     432
#define VLEK_DATA    16
#define VLEK_TAG     416
#define VLEK_VERSION 0

/* Each byte of TCB is a version of its own. */
static bool exceeds(uint64_t tcb, uint64_t limit)
{
	for (unsigned int i = 0; i < 64; i += 8)
		if ((tcb >> i & 0xff) > (limit >> i & 0xff))
			return true;
	return false;
}

static enum psp_status run_config(struct psp *p, struct psp_call *c)
{
	uint64_t tcb = get64(c->data);
	uint32_t masks = get32(c->data + 8);
	struct snp *s = snp_of(p);
	enum psp_status status = snp_needs_init(p);

	if (status)
		return status;
	if (exceeds(tcb, s->committed_tcb) || masks & ~(MASK_ID | MASK_KEY))
		return PSP_INVALID_PARAM;
	for (unsigned int i = 12; i < CONFIG_LEN; i++)
		if (c->data[i])
			return PSP_INVALID_PARAM;
	s->reported_tcb = tcb ? tcb : s->committed_tcb;
	s->mask_id = masks & MASK_ID;
	s->mask_key = masks & MASK_KEY;
	return PSP_SUCCESS;
}

static enum psp_status run_commit(struct psp *p, struct psp_call *c)
{
	if (get32(c->data) < 4)
		return PSP_INVALID_LEN;
	snp_of(p)->committed_tcb = SNP_TCB;
	return PSP_SUCCESS;
}

/* AMD wraps it for one chip. This chip's key is the hash of a text that is no secret. */
static bool unwrap(const uint8_t *wrapped, uint8_t out[VLEK_TAG - VLEK_DATA])
{
	static const char name[] = "kvex VLEK";
	uint8_t key[SHA256_DIGEST_SIZE], tag[GCM_DIGEST_SIZE];
	struct gcm_aes256_ctx gcm;
	struct sha256_ctx sha;

	sha256_init(&sha);
	sha256_update(&sha, sizeof(name) - 1, (const uint8_t *)name);
	sha256_digest(&sha, sizeof(key), key);
	gcm_aes256_set_key(&gcm, key);
	gcm_aes256_set_iv(&gcm, GCM_IV_SIZE, wrapped);
	gcm_aes256_decrypt(&gcm, VLEK_TAG - VLEK_DATA, out, wrapped + VLEK_DATA);
	gcm_aes256_digest(&gcm, sizeof(tag), tag);
	return !memcmp(tag, wrapped + VLEK_TAG, sizeof(tag));
}

static enum psp_status run_vlek(struct psp *p, struct psp_call *c)
{
	const uint8_t *wrapped = memory_at(&p->memory, get64(c->data + 8), VLEK_LEN);
	uint8_t data[VLEK_TAG - VLEK_DATA];
	enum psp_status status = snp_needs_init(p);

	if (status)
		return status;
	if (get32(c->data) < 16)
		return PSP_INVALID_LEN;
	if (get32(c->data + 4) != VLEK_VERSION)
		return PSP_INVALID_PARAM;
	if (!wrapped)
		return PSP_INVALID_ADDRESS;
	if (!unwrap(wrapped, data))
		return PSP_BAD_MEASUREMENT;
	memcpy(snp_of(p)->vlek, data, SNP_DIGEST);
	snp_of(p)->has_vlek = true;
	return PSP_SUCCESS;
}

static const struct psp_command snp_config[] = {
	{0xc9, "SNP_CONFIG", CONFIG_LEN, IN_ANY, run_config},
	{0xcb, "SNP_COMMIT", 4, IN_ANY, run_commit},
	{0xcd, "SNP_VLEK_LOAD", 16, IN_ANY, run_vlek},
};
PSP_COMMANDS(snp_config);
