// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys derived for guests (ABI 7.2, MSG_KEY_REQ): the same for the same guest, policy and chip. */
#include <nettle/hmac.h>
#include <string.h>

#include "models/psp/snp.h"

#define TYPE_KEY    3
#define REQUEST_LEN 0x20
#define ANSWER_LEN  0x40
#define ANSWER_KEY  0x20
#define DERIVED_LEN 32

enum {
	FIELD_POLICY = 1 << 0,
	FIELD_IMAGE = 1 << 1,
	FIELD_FAMILY = 1 << 2,
	FIELD_MEASUREMENT = 1 << 3,
	FIELD_SVN = 1 << 4,
	FIELD_TCB = 1 << 5,
	FIELDS = 0x3f,
};

struct request {
	uint32_t root, vmpl, svn;
	uint64_t fields, tcb;
};

static bool is_sound(const struct snp_guest *g, const struct snp_message *m,
		     const struct request *r)
{
	return !(r->root & ~1u) && r->vmpl >= m->vmpl && r->vmpl < SNP_VMPLS &&
	       !(r->fields & ~(uint64_t)FIELDS) && r->svn <= g->svn && r->tcb <= SNP_TCB;
}

static void mix(struct hmac_sha256_ctx *hmac, bool chosen, const void *data, size_t len)
{
	static const uint8_t none[SNP_DIGEST];

	hmac_sha256_update(hmac, len, chosen ? data : none);
}

static void derive(const struct snp_guest *g, const struct request *r, uint8_t out[DERIVED_LEN])
{
	uint8_t numbers[40] = {0};
	struct hmac_sha256_ctx hmac;
	struct ec_key vcek;

	snp_vcek(&vcek);
	hmac_sha256_set_key(&hmac, sizeof(vcek.secret), vcek.secret);
	put32(numbers, r->root);
	put32(numbers + 4, r->vmpl);
	put64(numbers + 8, r->fields);
	put64(numbers + 16, r->fields & FIELD_POLICY ? g->policy : 0);
	put32(numbers + 24, r->fields & FIELD_SVN ? r->svn : 0);
	put64(numbers + 32, r->fields & FIELD_TCB ? r->tcb : 0);
	hmac_sha256_update(&hmac, sizeof(numbers), numbers);
	mix(&hmac, r->fields & FIELD_IMAGE, g->image_id, sizeof(g->image_id));
	mix(&hmac, r->fields & FIELD_FAMILY, g->family_id, sizeof(g->family_id));
	mix(&hmac, r->fields & FIELD_MEASUREMENT, g->digest, SNP_DIGEST);
	hmac_sha256_update(&hmac, SNP_DIGEST, g->id_key);
	hmac_sha256_digest(&hmac, DERIVED_LEN, out);
}

bool snp_key_answer(struct psp *p, struct snp_guest *g, struct snp_message *m)
{
	struct request r;

	(void)p;
	if (m->type != TYPE_KEY)
		return false;
	m->response_len = ANSWER_LEN;
	put32(m->response, PSP_INVALID_PARAM);
	if (m->request_len < REQUEST_LEN)
		return true;
	r = (struct request){.root = get32(m->request),
			     .fields = get64(m->request + 8),
			     .vmpl = get32(m->request + 16),
			     .svn = get32(m->request + 20),
			     .tcb = get64(m->request + 24)};
	if (!is_sound(g, m, &r))
		return true;
	put32(m->response, PSP_SUCCESS);
	derive(g, &r, m->response + ANSWER_KEY);
	return true;
}
