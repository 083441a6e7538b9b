// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SNP_GUEST_REQUEST (ABI 8.28, 7.2): a message between guest and firmware, AES-256-GCM with one of
 * the keys of the guest's secrets page. The hypervisor carries it and cannot read it.
 */
#include <nettle/gcm.h>
#include <string.h>

#include "models/psp/snp.h"

#define TAG	   0x00
#define TAG_LEN	   32
#define SEQUENCE   0x20
#define SIGNED	   0x30 /* from here to the payload: authenticated, not encrypted */
#define ALGORITHM  0x30
#define HEADER_VER 0x31
#define HEADER_LEN 0x32
#define TYPE	   0x34
#define VERSION	   0x35
#define LENGTH	   0x36
#define KEY	   0x3c
#define PAYLOAD	   0x60

#define AES_256_GCM    1
#define HEADER_VERSION 1
#define TYPE_TSC       17

static uint16_t get16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static void prepare(struct gcm_aes256_ctx *gcm, const struct snp_guest *g, const uint8_t *message)
{
	uint8_t nonce[GCM_IV_SIZE] = {0};

	memcpy(nonce, message + SEQUENCE, 8);
	gcm_aes256_set_key(gcm, g->vmpck[message[KEY]]);
	gcm_aes256_set_iv(gcm, sizeof(nonce), nonce);
	gcm_aes256_update(gcm, PAYLOAD - SIGNED, message + SIGNED);
}

static bool open_message(const struct snp_guest *g, const uint8_t *message, uint8_t *out)
{
	struct gcm_aes256_ctx gcm;
	uint8_t tag[GCM_DIGEST_SIZE];

	prepare(&gcm, g, message);
	gcm_aes256_decrypt(&gcm, get16(message + LENGTH), out, message + PAYLOAD);
	gcm_aes256_digest(&gcm, sizeof(tag), tag);
	return !memcmp(tag, message + TAG, sizeof(tag));
}

static void seal(const struct snp_guest *g, const struct snp_message *m, uint64_t sequence,
		 uint8_t out[SNP_PAGE])
{
	struct gcm_aes256_ctx gcm;

	memset(out, 0, SNP_PAGE);
	put64(out + SEQUENCE, sequence);
	out[ALGORITHM] = AES_256_GCM;
	out[HEADER_VER] = HEADER_VERSION;
	put16(out + HEADER_LEN, PAYLOAD);
	out[TYPE] = (uint8_t)(m->type + 1);
	out[VERSION] = m->version;
	put16(out + LENGTH, m->response_len);
	out[KEY] = (uint8_t)m->vmpl;
	prepare(&gcm, g, out);
	gcm_aes256_encrypt(&gcm, m->response_len, out + PAYLOAD, m->response);
	gcm_aes256_digest(&gcm, GCM_DIGEST_SIZE, out + TAG);
}

static enum psp_status check_header(const struct psp *p, const struct snp_guest *g,
				    const uint8_t *m)
{
	if (m[ALGORITHM] != AES_256_GCM || m[HEADER_VER] != HEADER_VERSION ||
	    get16(m + HEADER_LEN) != PAYLOAD || m[KEY] >= SNP_VMPLS ||
	    get16(m + LENGTH) > SNP_MESSAGE_MAX)
		return PSP_INVALID_PARAM;
	if (g->messages[m[KEY]] >= UINT64_MAX - 1)
		return PSP_AEAD_OFLOW;
	if (get64(m + SEQUENCE) != g->messages[m[KEY]] + 1 && !psp_bug(p, BUG_PSP_SNP_SEQUENCE))
		return PSP_INVALID_PARAM;
	return PSP_SUCCESS;
}

/* TSC_INFO: the guest's clock is the host's. */
static bool tsc_answer(struct snp_message *m)
{
	if (m->type != TYPE_TSC)
		return false;
	m->response_len = 128;
	return true;
}

static enum psp_status answer(struct psp *p, struct psp_call *c, struct snp_guest *g,
			      const uint8_t *request, uint8_t *to)
{
	uint8_t payload[SNP_MESSAGE_MAX];
	struct snp_message m = {.vmpl = request[KEY],
				.type = request[TYPE],
				.version = request[VERSION],
				.request = payload,
				.request_len = get16(request + LENGTH)};

	if (!open_message(g, request, payload))
		return PSP_BAD_MEASUREMENT;
	psp_note(c, "type %u of VMPL %u", m.type, m.vmpl);
	if (!snp_report_answer(p, c, g, &m) && !snp_key_answer(p, g, &m) && !tsc_answer(&m))
		return PSP_INVALID_PARAM;
	g->messages[m.vmpl] = get64(request + SEQUENCE) + 1;
	seal(g, &m, g->messages[m.vmpl], to);
	return PSP_SUCCESS;
}

static enum psp_status run_request(struct psp *p, struct psp_call *c)
{
	uint64_t from = get64(c->data + 8), to = get64(c->data + 16);
	struct snp_guest *g;
	enum psp_status status = snp_guest_of(p, c, &g);
	uint8_t request[SNP_PAGE];

	if (status)
		return status;
	if (g->state != SNP_GUEST_RUNNING)
		return PSP_INVALID_GUEST_STATE;
	if (from % SNP_PAGE || to % SNP_PAGE || !memory_at(&p->memory, from, SNP_PAGE))
		return PSP_INVALID_ADDRESS;
	status = snp_may_write(p, to, SNP_PAGE);
	if (status)
		return status;
	/* The hypervisor may write it while it is read. */
	memcpy(request, memory_at(&p->memory, from, SNP_PAGE), sizeof(request));
	status = check_header(p, g, request);
	return status ? status : answer(p, c, g, request, memory_at(&p->memory, to, SNP_PAGE));
}

static const struct psp_command snp_message[] = {
	{0x94, "SNP_GUEST_REQUEST", 24, IN_ANY, run_request},
};
PSP_COMMANDS(snp_message);
