/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * snp_message: what an SNP guest and its firmware say to one another under a key that no host knows
 * (SNP ABI chapter 7 and sections 8.22 to 8.24); here the guest has told it to kvex. AES-256-GCM.
 */
#ifndef KVEX_SNP_MESSAGE_H
#define KVEX_SNP_MESSAGE_H

#include <stddef.h>

#include "kvex/sys.h"

#define SNP_VMPCK_LEN	    32
#define SNP_MESSAGE_MAX	    4096
#define SNP_MSG_REPORT_REQ  5
#define SNP_MSG_REPORT_RSP  6
#define SNP_MSG_REPORT_LEN  0x60
#define SNP_REPORT_LEN	    0x4a0
#define SNP_MSG_REPORT_DATA 64

/* A message in its page: header, then the payload, encrypted. */
struct snp_message {
	uint8_t tag[32]; /* 16 bytes of it */
	uint64_t sequence;
	uint64_t reserved;
	uint8_t algorithm; /* 1: AES-256-GCM */
	uint8_t header_version;
	uint16_t header_size;
	uint8_t type, version;
	uint16_t size; /* of the payload */
	uint32_t reserved2;
	uint8_t vmpck; /* number of the key */
	uint8_t reserved3[35];
	uint8_t payload[SNP_MESSAGE_MAX - 0x60];
} __attribute__((packed));
_Static_assert(sizeof(struct snp_message) == SNP_MESSAGE_MAX, "snp_message");

/* The start of an attestation report (SNP ABI table 23); a signature ends it. */
struct snp_report {
	uint32_t version, guest_svn;
	uint64_t policy;
	uint8_t family_id[16], image_id[16];
	uint32_t vmpl, signature_algorithm;
	uint64_t current_tcb, platform_info;
	uint32_t flags, reserved;
	uint8_t report_data[SNP_MSG_REPORT_DATA];
	uint8_t measurement[48];
	uint8_t host_data[32];
	uint8_t id_key_digest[48], author_key_digest[48];
	uint8_t rest[SNP_REPORT_LEN - 0x140];
} __attribute__((packed));
_Static_assert(sizeof(struct snp_report) == SNP_REPORT_LEN, "snp_report");

/* A request of LEN bytes of TYPE, the SEQUENCEth message under KEY. */
void snp_message_seal(struct snp_message *m, const uint8_t key[SNP_VMPCK_LEN], uint64_t sequence,
		      uint8_t type, const void *payload, uint16_t len);
/*
 * The payload of an answer, which must have SEQUENCE and TYPE: its length, or -EBADMSG with what is
 * wrong in ERR.
 */
int snp_message_open(const struct snp_message *m, const uint8_t key[SNP_VMPCK_LEN],
		     uint64_t sequence, uint8_t type, void *payload, uint16_t room,
		     struct sys_error *err);

/* A request for a report with DATA in it; and the report in the answer. */
void snp_report_ask(struct snp_message *m, const uint8_t key[SNP_VMPCK_LEN], uint64_t sequence,
		    const uint8_t data[SNP_MSG_REPORT_DATA]);
int snp_report_read(const struct snp_message *m, const uint8_t key[SNP_VMPCK_LEN],
		    uint64_t sequence, struct snp_report *report, struct sys_error *err);

#endif
