// SPDX-License-Identifier: GPL-2.0-or-later
/* What a guest's owner gets to see and to give: specification 6.6, 6.8; and the debugger, 7. */
#include <string.h>

#include "models/psp/faults.h"
#include "models/psp/packet.h"
#include "models/psp/snp.h"

#define REPORT_SIZE 208
/* Fields of it. */
#define NONCE	   0
#define DIGEST	   16
#define POLICY	   48
#define SIG_USAGE  52 /* what is before it is signed */
#define SIG_ALGO   56
#define SIG_R	   64
#define SIG_S	   136
#define SIG_NUMBER 72
#define BLOCK	   16

static enum psp_status launch_secret(struct psp *p, struct psp_call *c)
{
	enum psp_status status = guest_expect(p, c, GUEST_LSECRET, true);
	struct packet k = {.sent = false};

	if (!status)
		status = packet_find(p, c, PACKET_SECRET, &k);
	if (status)
		return status;
	if (!packet_check(c->guest, PACKET_SECRET, &k) && !psp_bug(p, BUG_PSP_SECRET_UNCHECKED))
		return PSP_BAD_MEASUREMENT;
	if (!psp_bug(p, BUG_PSP_SECRET_LOST))
		packet_open(c->guest, &k);
	return PSP_SUCCESS;
}

static void sign(struct psp *p, uint8_t report[REPORT_SIZE])
{
	uint8_t hash[SHA256_DIGEST_SIZE];
	struct ec_signature sig;
	struct sha256_ctx s;

	sha256_init(&s);
	sha256_update(&s, SIG_USAGE, report);
	sha256_digest(&s, sizeof(hash), hash);
	if (psp_bug(p, BUG_PSP_REPORT_SIGNATURE))
		hash[0] ^= 1;
	ec_sign(&p->platform.id.pek, hash, sizeof(hash), &sig);
	put32(report + SIG_USAGE, CERT_PEK);
	put32(report + SIG_ALGO, CERT_ECDSA_SHA256);
	cert_put_number(report + SIG_R, SIG_NUMBER, sig.r);
	cert_put_number(report + SIG_S, SIG_NUMBER, sig.s);
}

static enum psp_status attestation(struct psp *p, struct psp_call *c)
{
	const struct psp_guest *g = guest_of(p, c);
	uint8_t report[REPORT_SIZE] = {0}, digest[48];

	if (!g)
		return PSP_INVALID_GUEST;
	if (!psp_enough(p, c->data + 32, REPORT_SIZE))
		return PSP_INVALID_LEN;
	guest_digest(g, digest);
	digest[0] ^= psp_bug(p, BUG_PSP_REPORT_DIGEST);
	faults_spoil(c, digest, SHA256_DIGEST_SIZE);
	if (!psp_bug(p, BUG_PSP_REPORT_NONCE))
		memcpy(report + NONCE, c->data + 16, 16);
	memcpy(report + DIGEST, digest, SHA256_DIGEST_SIZE);
	put32(report + POLICY, g->policy);
	sign(p, report);
	return snp_write(p, get64(c->data + 8), report, sizeof(report));
}

/* LEN bytes of memory, of a guest that has a key. */
static enum psp_status move_blocks(struct psp *p, const struct psp_guest *g, uint64_t from,
				   uint64_t to, uint32_t len)
{
	const void *source = memory_at(&p->memory, from, len);

	if (!g->asid && !psp_bug(p, BUG_PSP_GUEST_ACTIVE))
		return PSP_INACTIVE;
	if (!len || len % BLOCK)
		return PSP_INVALID_LEN;
	if (from % BLOCK || to % BLOCK || !source)
		return PSP_INVALID_ADDRESS;
	return snp_write(p, to, source, len);
}

/* Encrypting and decrypting: as memory is not encrypted, both copy. */
static enum psp_status debug(struct psp *p, struct psp_call *c)
{
	const struct psp_guest *g = guest_of(p, c);

	if (!g)
		return PSP_INVALID_GUEST;
	if ((g->policy & POLICY_NODBG) && !psp_bug(p, BUG_PSP_DEBUG))
		return PSP_POLICY_FAILURE;
	return move_blocks(p, g, get64(c->data + 8), get64(c->data + 16), get32(c->data + 24));
}

/* COPY, specification 6.20: encrypted bytes that move to another address. */
static enum psp_status copy(struct psp *p, struct psp_call *c)
{
	const struct psp_guest *g = guest_of(p, c);

	if (!g)
		return PSP_INVALID_GUEST;
	return move_blocks(p, g, get64(c->data + 8), get64(c->data + 16), get32(c->data + 4));
}

static const struct psp_command attest_commands[] = {
	{0x24, "COPY", 24, IN_RUN, copy},
	{0x34, "LAUNCH_SECRET", 52, IN_RUN, launch_secret},
	{0x36, "ATTESTATION", 36, IN_RUN | WRITES, attestation},
	{0x60, "DBG_DECRYPT", 28, IN_RUN, debug},
	{0x61, "DBG_ENCRYPT", 28, IN_RUN, debug},
};
PSP_COMMANDS(attest_commands);
