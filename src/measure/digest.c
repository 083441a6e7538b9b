// SPDX-License-Identifier: GPL-2.0-or-later
/* Launch digests as the firmware makes them. */
#include <nettle/hmac.h>
#include <nettle/sha2.h>
#include <string.h>

#include "kvex/measure.h"

/* PAGE_INFO (SEV-SNP ABI, 8.17.2): what each page adds to the digest. */
struct page_info {
	uint8_t digest_cur[48];
	uint8_t contents[48];
	uint16_t length;
	uint8_t page_type;
	uint8_t imi_page;      /* KVM leaves this and the permissions of the VMPLs 0 */
	uint8_t vmpl_perms[3]; /* of VMPL3, 2, 1 */
	uint8_t reserved;
	uint64_t gpa;
};
_Static_assert(sizeof(struct page_info) == 0x70, "page_info");

/* The HMAC of LAUNCH_MEASURE begins with its name (SEV API, 6.5.1). */
#define MEASURE_CONTEXT 0x04

size_t measure_size(enum sev_kind kind)
{
	return kind == SEV_KIND_SNP ? SHA384_DIGEST_SIZE : SHA256_DIGEST_SIZE;
}

static void sha384(const void *data, size_t len, uint8_t out[48])
{
	struct sha512_ctx ctx;

	sha384_init(&ctx);
	sha384_update(&ctx, len, data);
	sha384_digest(&ctx, SHA384_DIGEST_SIZE, out);
}

void measure_snp_page(uint8_t digest[48], enum plan_type type, uint64_t gpa, const void *bytes)
{
	struct page_info info = {
		.length = sizeof(info),
		.page_type = (uint8_t)type,
		.gpa = gpa,
	};

	memcpy(info.digest_cur, digest, sizeof(info.digest_cur));
	if (type == PLAN_NORMAL || type == PLAN_VMSA)
		sha384(bytes, PLAN_PAGE_SIZE, info.contents);
	sha384(&info, sizeof(info), digest);
}

void measure_plan(const struct launch_plan *plan, uint8_t digest[MEASURE_MAX_DIGEST])
{
	struct sha256_ctx ctx;

	memset(digest, 0, MEASURE_MAX_DIGEST);
	if (plan->kind == SEV_KIND_SNP) {
		for (size_t i = 0; i < plan->nr; i++)
			measure_snp_page(digest, plan->page[i].type, plan->page[i].gpa,
					 plan->page[i].bytes);
		return;
	}
	/* One hash over all that LAUNCH_UPDATE_DATA and _VMSA were given; addresses do not enter.
	 */
	sha256_init(&ctx);
	for (size_t i = 0; i < plan->nr; i++)
		sha256_update(&ctx, PLAN_PAGE_SIZE, plan->page[i].bytes);
	sha256_digest(&ctx, SHA256_DIGEST_SIZE, digest);
}

void measure_hmac(const struct measure_hmac *in, const uint8_t digest[32], uint8_t out[32])
{
	const uint8_t head[] = {MEASURE_CONTEXT,
				in->api_major,
				in->api_minor,
				in->build,
				(uint8_t)in->policy,
				(uint8_t)(in->policy >> 8),
				(uint8_t)(in->policy >> 16),
				(uint8_t)(in->policy >> 24)};
	struct hmac_sha256_ctx ctx;

	hmac_sha256_set_key(&ctx, sizeof(in->tik), in->tik);
	hmac_sha256_update(&ctx, sizeof(head), head);
	hmac_sha256_update(&ctx, 32, digest);
	hmac_sha256_update(&ctx, sizeof(in->nonce), in->nonce);
	hmac_sha256_digest(&ctx, SHA256_DIGEST_SIZE, out);
}
