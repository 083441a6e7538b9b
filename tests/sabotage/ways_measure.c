// SPDX-License-Identifier: GPL-2.0-or-later
/* Predictions that are wrong in one way: the linker puts these in front of src/measure. */
#include <stdlib.h>
#include <string.h>

#include "kvex/id_block.h"
#include "kvex/measure.h"
#include "sabotage.h"

#define EFER	  0xd0
#define EFER_SVME 0x10 /* in its second byte */

const struct sabotage measure_ways[] = {
	{.name = "digest-no-gpa"},
	{.name = "digest-zero-as-normal"},
	{.name = "digest-no-order"},
	{.name = "hmac-no-policy"},
	{.name = "vmsa-no-svme"},
	{.name = "vmsa-no-fpu"},
	{.name = "vmsa-no-features"},
	{.name = "vmsa-all-boot"},
	{.name = "signature-of-less"},
	{.name = "signature-any"},
	{.name = "block-no-version"},
	{.name = "key-digest-short"},
	{.name = NULL},
};

static bool is(const char *way)
{
	const char *name = getenv("KVEX_SABOTAGE");

	return name && !strcmp(name, way);
}

void __real_measure_snp_page(uint8_t digest[48], enum plan_type type, uint64_t gpa,
			     const void *bytes);
void __wrap_measure_snp_page(uint8_t digest[48], enum plan_type type, uint64_t gpa,
			     const void *bytes);
void __wrap_measure_snp_page(uint8_t digest[48], enum plan_type type, uint64_t gpa,
			     const void *bytes)
{
	if (is("digest-no-order"))
		memset(digest, 0, 48);
	if (is("digest-zero-as-normal") && type == PLAN_ZERO)
		type = PLAN_NORMAL;
	__real_measure_snp_page(digest, type, is("digest-no-gpa") ? 0 : gpa, bytes);
}

void __real_measure_plan(const struct launch_plan *plan, uint8_t digest[MEASURE_MAX_DIGEST]);
void __wrap_measure_plan(const struct launch_plan *plan, uint8_t digest[MEASURE_MAX_DIGEST]);
void __wrap_measure_plan(const struct launch_plan *plan, uint8_t digest[MEASURE_MAX_DIGEST])
{
	if (plan->kind != SEV_KIND_SNP) {
		__real_measure_plan(plan, digest);
		return;
	}
	memset(digest, 0, MEASURE_MAX_DIGEST);
	for (size_t i = 0; i < plan->nr; i++)
		__wrap_measure_snp_page(digest, plan->page[i].type, plan->page[i].gpa,
					plan->page[i].bytes);
}

void __real_measure_hmac(const struct measure_hmac *in, const uint8_t digest[32], uint8_t out[32]);
void __wrap_measure_hmac(const struct measure_hmac *in, const uint8_t digest[32], uint8_t out[32]);
void __wrap_measure_hmac(const struct measure_hmac *in, const uint8_t digest[32], uint8_t out[32])
{
	struct measure_hmac wrong = *in;

	if (is("hmac-no-policy"))
		wrong.policy = 0;
	__real_measure_hmac(&wrong, digest, out);
}

void __real_vmsa_build(const struct vmsa_state *state, uint8_t page[PLAN_PAGE_SIZE]);
void __wrap_vmsa_build(const struct vmsa_state *state, uint8_t page[PLAN_PAGE_SIZE]);
void __wrap_vmsa_build(const struct vmsa_state *state, uint8_t page[PLAN_PAGE_SIZE])
{
	struct vmsa_state wrong = *state;

	wrong.legacy_init |= is("vmsa-no-fpu");
	if (is("vmsa-all-boot"))
		wrong.regs.rip = 0xfff0;
	if (is("vmsa-no-features"))
		wrong.sev_features = 1;
	__real_vmsa_build(&wrong, page);
	if (is("vmsa-no-svme"))
		page[EFER + 1] &= (uint8_t)~EFER_SVME;
}

void __real_sign_data(const struct sign_key *key, const void *data, size_t len,
		      struct p384_signature *signature);
void __wrap_sign_data(const struct sign_key *key, const void *data, size_t len,
		      struct p384_signature *signature);
void __wrap_sign_data(const struct sign_key *key, const void *data, size_t len,
		      struct p384_signature *signature)
{
	__real_sign_data(key, data, is("signature-of-less") ? len - 1 : len, signature);
}

bool __real_sign_check(const uint8_t x[P384_SIZE], const uint8_t y[P384_SIZE], const void *data,
		       size_t len, const struct p384_signature *signature);
bool __wrap_sign_check(const uint8_t x[P384_SIZE], const uint8_t y[P384_SIZE], const void *data,
		       size_t len, const struct p384_signature *signature);
bool __wrap_sign_check(const uint8_t x[P384_SIZE], const uint8_t y[P384_SIZE], const void *data,
		       size_t len, const struct p384_signature *signature)
{
	return is("signature-any") || __real_sign_check(x, y, data, len, signature);
}

void __real_id_block_make(struct id_block *block, const uint8_t digest[48], uint64_t policy);
void __wrap_id_block_make(struct id_block *block, const uint8_t digest[48], uint64_t policy);
void __wrap_id_block_make(struct id_block *block, const uint8_t digest[48], uint64_t policy)
{
	__real_id_block_make(block, digest, policy);
	if (is("block-no-version"))
		block->version = 0;
}

void __real_id_key_digest(const struct id_public_key *key, uint8_t digest[48]);
void __wrap_id_key_digest(const struct id_public_key *key, uint8_t digest[48]);
void __wrap_id_key_digest(const struct id_public_key *key, uint8_t digest[48])
{
	struct id_public_key wrong = *key;

	if (is("key-digest-short"))
		memset(wrong.y, 0, sizeof(wrong.y));
	__real_id_key_digest(&wrong, digest);
}
