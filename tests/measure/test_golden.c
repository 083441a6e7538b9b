// SPDX-License-Identifier: GPL-2.0-or-later
/* Digests of others, and that each thing which enters a digest changes it. */
#include "../vmm/cmocka_tests.h"
#include "cases/measure/measure_case.h"

static void vectors_hold(void **state __attribute__((unused)))
{
	for (size_t i = 0; i < VECTORS; i++) {
		uint8_t digest[MEASURE_MAX_DIGEST];

		vector_digest(&vectors[i], digest);
		if (!is_hex(digest, vectors[i].digest))
			fail_msg("%s", vectors[i].name);
	}
}

static void hmacs_hold(void **state __attribute__((unused)))
{
	for (size_t i = 0; i < HMAC_VECTORS; i++) {
		const struct hmac_vector *v = &hmac_vectors[i];
		struct measure_hmac in = v->in;
		uint8_t digest[32], out[32];

		hex_bytes(v->digest, digest, 32);
		hex_bytes(v->tik, in.tik, 16);
		hex_bytes(v->nonce, in.nonce, 16);
		measure_hmac(&in, digest, out);
		if (!is_hex(out, v->measure))
			fail_msg("%s", v->name);
	}
}

/* The digest of one page, and whether another page gives another. */
static void digest_of(enum sev_kind kind, enum plan_type type, uint64_t gpa, uint8_t first,
		      uint8_t digest[MEASURE_MAX_DIGEST])
{
	uint8_t page[PLAN_PAGE_SIZE] = {first};
	struct launch_plan plan;

	plan_init(&plan, kind);
	assert_int_equal(plan_add(&plan, type, gpa, page), 0);
	measure_plan(&plan, digest);
	plan_free(&plan);
}

static bool differs(enum sev_kind kind, enum plan_type type, uint64_t gpa, uint8_t first)
{
	uint8_t a[MEASURE_MAX_DIGEST], b[MEASURE_MAX_DIGEST];

	digest_of(kind, PLAN_NORMAL, 0x1000, 1, a);
	digest_of(kind, type, gpa, first, b);
	return memcmp(a, b, sizeof(a)) != 0;
}

static void what_enters_a_digest(void **state __attribute__((unused)))
{
	assert_false(differs(SEV_KIND_SNP, PLAN_NORMAL, 0x1000, 1));
	assert_true(differs(SEV_KIND_SNP, PLAN_NORMAL, 0x1000, 2));
	assert_true(differs(SEV_KIND_SNP, PLAN_NORMAL, 0x2000, 1));
	assert_true(differs(SEV_KIND_SNP, PLAN_VMSA, 0x1000, 1));
	assert_true(differs(SEV_KIND_SNP, PLAN_UNMEASURED, 0x1000, 1));
	/* SEV hashes bytes alone. */
	assert_true(differs(SEV_KIND_SEV, PLAN_NORMAL, 0x1000, 2));
	assert_false(differs(SEV_KIND_SEV, PLAN_NORMAL, 0x2000, 1));
}

/* What the firmware fills in itself does not enter; that the page is there does. */
static void contents_not_measured(void **state __attribute__((unused)))
{
	static const enum plan_type types[] = {PLAN_ZERO, PLAN_UNMEASURED, PLAN_SECRETS,
					       PLAN_CPUID};

	for (size_t i = 0; i < 4; i++) {
		uint8_t a[MEASURE_MAX_DIGEST], b[MEASURE_MAX_DIGEST] = {0};

		digest_of(SEV_KIND_SNP, types[i], 0x1000, 0, a);
		measure_snp_page(b, types[i], 0x1000, NULL);
		assert_memory_equal(a, b, sizeof(a));
		if (types[i] == PLAN_ZERO)
			continue;
		digest_of(SEV_KIND_SNP, types[i], 0x1000, 7, b);
		assert_memory_equal(a, b, sizeof(a));
	}
}

static void order_counts(void **state __attribute__((unused)))
{
	for (enum sev_kind kind = SEV_KIND_SEV; kind <= SEV_KIND_SNP; kind++) {
		uint8_t one[PLAN_PAGE_SIZE] = {1}, two[PLAN_PAGE_SIZE] = {2};
		uint8_t a[MEASURE_MAX_DIGEST], b[MEASURE_MAX_DIGEST];
		struct launch_plan plan;

		plan_init(&plan, kind);
		assert_int_equal(plan_add(&plan, PLAN_NORMAL, 0, one), 0);
		assert_int_equal(plan_add(&plan, PLAN_NORMAL, 0x1000, two), 0);
		measure_plan(&plan, a);
		plan_free(&plan);
		assert_int_equal(plan_add(&plan, PLAN_NORMAL, 0x1000, two), 0);
		assert_int_equal(plan_add(&plan, PLAN_NORMAL, 0, one), 0);
		measure_plan(&plan, b);
		plan_free(&plan);
		assert_memory_not_equal(a, b, sizeof(a));
	}
}

/* Each byte of what goes into the HMAC changes it. */
static void hmac_takes_all(void **state __attribute__((unused)))
{
	struct measure_hmac in = hmac_vectors[0].in;
	uint8_t digest[32] = {0}, want[32], got[32];
	uint8_t *bytes[] = {&in.api_major,
			    &in.api_minor,
			    &in.build,
			    (uint8_t *)&in.policy,
			    (uint8_t *)&in.policy + 1,
			    (uint8_t *)&in.policy + 2,
			    (uint8_t *)&in.policy + 3,
			    &in.tik[15],
			    &in.nonce[0],
			    &in.nonce[15],
			    &digest[0],
			    &digest[31]};

	measure_hmac(&in, digest, want);
	for (size_t i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++) {
		*bytes[i] ^= 0x10;
		measure_hmac(&in, digest, got);
		assert_memory_not_equal(got, want, sizeof(want));
		*bytes[i] ^= 0x10;
	}
	measure_hmac(&in, digest, got);
	assert_memory_equal(got, want, sizeof(want));
}

static void policies(void **state __attribute__((unused)))
{
	for (enum sev_kind kind = SEV_KIND_SEV; kind <= SEV_KIND_SNP; kind++)
		assert_null(measure_policy_check(kind, measure_policy_default(kind)));
	assert_null(measure_policy_check(SEV_KIND_SEV, 0x0132003b));
	assert_non_null(measure_policy_check(SEV_KIND_SEV, 0x4));
	assert_non_null(measure_policy_check(SEV_KIND_SEV, 0x40));
	assert_non_null(measure_policy_check(SEV_KIND_SEV, 0x8000));
	assert_non_null(measure_policy_check(SEV_KIND_SEV, 1ULL << 32));
	assert_non_null(measure_policy_check(SEV_KIND_ES, 0x1));
	assert_null(measure_policy_check(SEV_KIND_ES, 0x5));
	assert_null(measure_policy_check(SEV_KIND_SNP, 0xb0000));
	assert_non_null(measure_policy_check(SEV_KIND_SNP, 0x10000));
	assert_non_null(measure_policy_check(SEV_KIND_SNP, 0x20000 | 1ULL << 26));
	assert_non_null(measure_policy_check(SEV_KIND_SNP, 0x20000 | 1ULL << 63));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_hold),
		cmocka_unit_test(hmacs_hold),
		cmocka_unit_test(what_enters_a_digest),
		cmocka_unit_test(contents_not_measured),
		cmocka_unit_test(order_counts),
		cmocka_unit_test(hmac_takes_all),
		cmocka_unit_test(policies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
