// SPDX-License-Identifier: GPL-2.0-or-later
/* The attestation report (ABI 7.3, tables 21 to 25), signed by the chip's key. */
#include <nettle/sha2.h>
#include <string.h>

#include "models/psp/faults.h"
#include "models/psp/snp.h"

#define TYPE_REPORT   5
#define REQUEST_LEN   0x60
#define REQUEST_VMPL  0x40
#define REQUEST_KEY   0x44
#define ANSWER_LEN    (ANSWER_REPORT + REPORT_LEN)
#define ANSWER_SIZE   4
#define ANSWER_REPORT 0x20

#define REPORT_LEN     0x4a0
#define REPORT_SIGNED  0x2a0
#define REPORT_VERSION 3
#define ALGO_P384      1
#define NUMBER_LEN     72
#define FLAG_AUTHOR    (1u << 0)
#define FLAG_MASK_KEY  (1u << 1)
#define KEY_VCEK       0u
#define KEY_VLEK       1u
#define KEY_NONE       7u
#define CHIP_LEN       64
#define CPU_FAMILY     0x19
#define CPU_MODEL      0x01
#define CPU_STEPPING   0x01

enum { SELECT_ANY, SELECT_VCEK, SELECT_VLEK };

void snp_vcek(struct ec_key *key)
{
	ec_derive(key, "kvex VCEK");
}

static void vlek(const struct snp *s, struct ec_key *key)
{
	char name[2 * 8 + 6] = "VLEK ";

	for (unsigned int i = 0; i < 8; i++) {
		name[5 + 2 * i] = (char)('a' + (s->vlek[i] >> 4));
		name[6 + 2 * i] = (char)('a' + (s->vlek[i] & 15));
	}
	ec_derive(key, name);
}

/* What identifies the chip: no secret, and always the same. */
static void put_chip(uint8_t out[CHIP_LEN])
{
	static const char name[] = "kvex";
	struct sha512_ctx sha;

	sha512_init(&sha);
	sha512_update(&sha, sizeof(name) - 1, (const uint8_t *)name);
	sha512_digest(&sha, CHIP_LEN, out);
}

static void put_identity(const struct snp *s, uint8_t *r)
{
	put64(r + 0x38, SNP_TCB);
	put64(r + 0x180, s->reported_tcb);
	r[0x188] = CPU_FAMILY;
	r[0x189] = CPU_MODEL;
	r[0x18a] = CPU_STEPPING;
	if (!s->mask_id)
		put_chip(r + 0x1a0);
	put64(r + 0x1e0, s->committed_tcb);
	for (unsigned int i = 0; i < 2; i++) { /* of what runs, and of what is committed */
		r[0x1e8 + 4 * i] = PSP_API_BUILD;
		r[0x1e9 + 4 * i] = PSP_API_MINOR;
		r[0x1ea + 4 * i] = PSP_API_MAJOR;
	}
	put64(r + 0x1f0, SNP_TCB);
}

static void put_guest(const struct psp *p, const struct snp_guest *g, uint8_t *r)
{
	put32(r + 0x04, g->svn);
	put64(r + 0x08, g->policy);
	memcpy(r + 0x10, g->family_id, sizeof(g->family_id));
	memcpy(r + 0x20, g->image_id, sizeof(g->image_id));
	memcpy(r + 0x90, g->digest, SNP_DIGEST);
	if (psp_bug(p, BUG_PSP_SNP_MEASUREMENT))
		r[0x90] ^= 1;
	memcpy(r + 0xc0, g->host_data, sizeof(g->host_data));
	memcpy(r + 0xe0, g->id_key, SNP_DIGEST);
	memcpy(r + 0x110, g->author_key, SNP_DIGEST);
	memcpy(r + 0x140, g->report_id, sizeof(g->report_id));
	memset(r + 0x160, 0xff, 32); /* no migration agent */
}

static void put_number(uint8_t out[NUMBER_LEN], const uint8_t number[EC_BYTES])
{
	for (unsigned int i = 0; i < EC_BYTES; i++)
		out[i] = number[EC_BYTES - 1 - i];
}

static void sign(const struct snp *s, uint32_t which, uint8_t *r)
{
	uint8_t hash[SNP_DIGEST];
	struct ec_signature signature;
	struct sha384_ctx sha;
	struct ec_key key;

	if (which == KEY_VLEK)
		vlek(s, &key);
	else
		snp_vcek(&key);
	sha384_init(&sha);
	sha384_update(&sha, REPORT_SIGNED, r);
	sha384_digest(&sha, sizeof(hash), hash);
	ec_sign(&key, hash, sizeof(hash), &signature);
	put_number(r + REPORT_SIGNED, signature.r);
	put_number(r + REPORT_SIGNED + NUMBER_LEN, signature.s);
}

/* False: the guest asks for a key that may not be used. */
static bool choose_key(const struct snp *s, const struct snp_guest *g, uint32_t select,
		       uint32_t *which)
{
	bool use_vlek = select == SELECT_VLEK || (select == SELECT_ANY && s->has_vlek);

	*which = use_vlek ? KEY_VLEK : KEY_VCEK;
	if (select > SELECT_VLEK || (use_vlek && !s->has_vlek))
		return false;
	return use_vlek || !g->no_vcek;
}

static void fill(struct psp *p, struct psp_call *c, const struct snp_guest *g,
		 const struct snp_message *m, uint32_t which, uint8_t *r)
{
	const struct snp *s = snp_of(p);

	put32(r, REPORT_VERSION);
	put_guest(p, g, r);
	put_identity(s, r);
	put32(r + 0x30, get32(m->request + REQUEST_VMPL));
	put32(r + 0x34, ALGO_P384);
	put32(r + 0x48, (g->has_author ? FLAG_AUTHOR : 0) |
				(s->mask_key ? FLAG_MASK_KEY | KEY_NONE << 2 : which << 2));
	if (!psp_bug(p, BUG_PSP_SNP_REPORT_DATA))
		memcpy(r + 0x50, m->request, 64);
	faults_spoil(c, r + 0x90, SNP_DIGEST);
	if (!s->mask_key)
		sign(s, which, r);
}

bool snp_report_answer(struct psp *p, struct psp_call *c, struct snp_guest *g,
		       struct snp_message *m)
{
	uint32_t vmpl, which;

	if (m->type != TYPE_REPORT)
		return false;
	m->response_len = ANSWER_LEN;
	put32(m->response, PSP_INVALID_PARAM);
	if (m->request_len < REQUEST_LEN)
		return true;
	vmpl = get32(m->request + REQUEST_VMPL);
	if (vmpl < m->vmpl || vmpl >= SNP_VMPLS)
		return true;
	if (!choose_key(snp_of(p), g, get32(m->request + REQUEST_KEY) & 3, &which)) {
		put32(m->response, PSP_INVALID_KEY);
		return true;
	}
	put32(m->response, PSP_SUCCESS);
	put32(m->response + ANSWER_SIZE, REPORT_LEN);
	fill(p, c, g, m, which, m->response + ANSWER_REPORT);
	return true;
}
