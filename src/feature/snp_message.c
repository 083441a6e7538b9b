// SPDX-License-Identifier: GPL-2.0-or-later
#include "kvex/snp_message.h"

#include <errno.h>
#include <inttypes.h>
#include <nettle/gcm.h>
#include <string.h>

#define ALGORITHM      1
#define HEADER_VERSION 1
#define HEADER_SIZE    0x60
#define AAD_OFFSET     0x30
#define TAG	       16
#define ANSWER_HEADER  32 /* of MSG_REPORT_RSP: status, size of the report */

/* The tag is of the header's second half; the nonce is the sequence number (SNP ABI 7.3). */
static void start(struct gcm_aes256_ctx *ctx, const struct snp_message *m,
		  const uint8_t key[SNP_VMPCK_LEN])
{
	uint8_t nonce[GCM_IV_SIZE] = {0};

	for (unsigned int i = 0; i < 8; i++)
		nonce[i] = (uint8_t)(m->sequence >> 8 * i);
	gcm_aes256_set_key(ctx, key);
	gcm_aes256_set_iv(ctx, sizeof(nonce), nonce);
	gcm_aes256_update(ctx, HEADER_SIZE - AAD_OFFSET, (const uint8_t *)m + AAD_OFFSET);
}

void snp_message_seal(struct snp_message *m, const uint8_t key[SNP_VMPCK_LEN], uint64_t sequence,
		      uint8_t type, const void *payload, uint16_t len)
{
	struct gcm_aes256_ctx ctx;

	*m = (struct snp_message){
		.sequence = sequence,
		.algorithm = ALGORITHM,
		.header_version = HEADER_VERSION,
		.header_size = HEADER_SIZE,
		.type = type,
		.version = 1,
		.size = len,
	};
	start(&ctx, m, key);
	gcm_aes256_encrypt(&ctx, len, m->payload, payload);
	gcm_aes256_digest(&ctx, TAG, m->tag);
}

int snp_message_open(const struct snp_message *m, const uint8_t key[SNP_VMPCK_LEN],
		     uint64_t sequence, uint8_t type, void *payload, uint16_t room,
		     struct sys_error *err)
{
	struct gcm_aes256_ctx ctx;
	uint8_t tag[TAG];

	if (m->sequence != sequence)
		return sys_fail(err, EBADMSG,
				"message %" PRIu64 " of the firmware where %" PRIu64 " is next",
				m->sequence, sequence);
	if (m->type != type || m->size > room || m->size > sizeof(m->payload))
		return sys_fail(err, EBADMSG,
				"a message of type %u with %u bytes where type %u is the answer",
				m->type, m->size, type);
	start(&ctx, m, key);
	gcm_aes256_decrypt(&ctx, m->size, payload, m->payload);
	gcm_aes256_digest(&ctx, TAG, tag);
	if (memcmp(tag, m->tag, TAG) != 0)
		return sys_fail(err, EBADMSG, "the message's tag is wrong: it is of another key");
	return m->size;
}

void snp_report_ask(struct snp_message *m, const uint8_t key[SNP_VMPCK_LEN], uint64_t sequence,
		    const uint8_t data[SNP_MSG_REPORT_DATA])
{
	uint8_t request[SNP_MSG_REPORT_LEN] = {0};

	memcpy(request, data, SNP_MSG_REPORT_DATA);
	snp_message_seal(m, key, sequence, SNP_MSG_REPORT_REQ, request, sizeof(request));
}

int snp_report_read(const struct snp_message *m, const uint8_t key[SNP_VMPCK_LEN],
		    uint64_t sequence, struct snp_report *report, struct sys_error *err)
{
	uint8_t answer[ANSWER_HEADER + SNP_REPORT_LEN] = {0};
	uint32_t status, size;
	int len =
		snp_message_open(m, key, sequence, SNP_MSG_REPORT_RSP, answer, sizeof(answer), err);

	if (len < 0)
		return len;
	memcpy(&status, answer, 4);
	memcpy(&size, answer + 4, 4);
	if (status || len != sizeof(answer) || size != SNP_REPORT_LEN)
		return sys_fail(err, EBADMSG, "no report: status %#x, %u bytes", status, size);
	memcpy(report, answer + ANSWER_HEADER, sizeof(*report));
	return 0;
}
