// SPDX-License-Identifier: GPL-2.0-or-later
#include "models/psp/packet.h"

#include <nettle/aes.h>
#include <nettle/ctr.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <string.h>

#include "models/psp/snp.h"

#define FLAGS 0
#define IV    4
#define MAC   20
#define BLOCK 16
#define VMSA  4096

static enum psp_status check_lengths(struct psp *p, struct psp_call *c, enum packet_tag tag,
				     const struct packet *k)
{
	if (!psp_enough(p, c->data + 16, PACKET_HEADER))
		return PSP_INVALID_LEN;
	if (!k->guest_len || k->guest_len % BLOCK || k->guest_len > PACKET_MAX)
		return PSP_INVALID_LEN;
	if (tag == PACKET_VMSA && k->guest_len != VMSA)
		return PSP_INVALID_LEN;
	/* Nothing is compressed, so both are as long. */
	if (k->transport_len != k->guest_len)
		return PSP_INVALID_LEN;
	return PSP_SUCCESS;
}

/* Header and transport buffer of what is sent, the guest's memory of what comes. */
static enum psp_status check_targets(struct psp *p, const struct psp_call *c,
				     const struct packet *k)
{
	enum psp_status status;

	if (!k->sent)
		return snp_may_write(p, get64(c->data + 24), k->guest_len);
	status = snp_may_write(p, get64(c->data + 8), PACKET_HEADER);
	return status ? status : snp_may_write(p, get64(c->data + 40), k->transport_len);
}

enum psp_status packet_find(struct psp *p, struct psp_call *c, enum packet_tag tag,
			    struct packet *out)
{
	uint64_t guest = get64(c->data + 24);
	enum psp_status status;

	out->guest_len = get32(c->data + 32);
	out->transport_len = get32(c->data + 48);
	status = check_lengths(p, c, tag, out);
	if (status)
		return status;
	out->header = memory_at(&p->memory, get64(c->data + 8), PACKET_HEADER);
	out->guest = memory_at(&p->memory, guest, out->guest_len);
	out->transport = memory_at(&p->memory, get64(c->data + 40), out->transport_len);
	if (!out->header || !out->guest || !out->transport || guest % BLOCK)
		return PSP_INVALID_ADDRESS;
	return check_targets(p, c, out);
}

static void mac(const struct psp_guest *g, enum packet_tag tag, const struct packet *k,
		uint8_t out[SHA256_DIGEST_SIZE])
{
	const uint8_t tag_byte = (uint8_t)tag;
	struct hmac_sha256_ctx h;
	uint8_t len[8];

	put32(len, k->guest_len);
	put32(len + 4, k->transport_len);
	hmac_sha256_set_key(&h, sizeof(g->tik), g->tik);
	hmac_sha256_update(&h, 1, &tag_byte);
	hmac_sha256_update(&h, MAC - FLAGS, k->header + FLAGS);
	hmac_sha256_update(&h, sizeof(len), len);
	hmac_sha256_update(&h, k->transport_len, k->transport);
	if (tag == PACKET_SECRET)
		hmac_sha256_update(&h, sizeof(g->measure), g->measure);
	hmac_sha256_digest(&h, SHA256_DIGEST_SIZE, out);
}

static void crypt_packet(const struct psp_guest *g, const struct packet *k, const uint8_t *in,
			 uint8_t *out)
{
	uint8_t counter[AES_BLOCK_SIZE];
	struct aes128_ctx aes;

	memcpy(counter, k->header + IV, sizeof(counter));
	aes128_set_encrypt_key(&aes, g->tek);
	ctr_crypt(&aes, (nettle_cipher_func *)aes128_encrypt, AES_BLOCK_SIZE, counter, k->guest_len,
		  out, in);
}

void packet_seal(const struct psp_guest *g, enum packet_tag tag, const struct packet *k)
{
	memset(k->header, 0, PACKET_HEADER);
	random_bytes(k->header + IV, AES_BLOCK_SIZE);
	crypt_packet(g, k, k->guest, k->transport);
	mac(g, tag, k, k->header + MAC);
}

bool packet_check(const struct psp_guest *g, enum packet_tag tag, const struct packet *k)
{
	uint8_t is[SHA256_DIGEST_SIZE];

	mac(g, tag, k, is);
	return memeql_sec(is, k->header + MAC, sizeof(is));
}

void packet_open(const struct psp_guest *g, const struct packet *k)
{
	crypt_packet(g, k, k->transport, k->guest);
}
