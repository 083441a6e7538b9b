// SPDX-License-Identifier: GPL-2.0-or-later
/* Digests that others have computed: what kvex predicts can be trusted where firmware is not. */
#include "cases/measure/measure_case.h"

static void check_vectors(struct test *t, enum sev_kind kind, bool vmsa)
{
	for (size_t i = 0; i < VECTORS; i++) {
		uint8_t digest[MEASURE_MAX_DIGEST];

		if (vectors[i].kind != kind || (vectors[i].fill == FILL_VMSA) != vmsa)
			continue;
		vector_digest(&vectors[i], digest);
		CHECK(is_hex(digest, vectors[i].digest), vectors[i].name);
	}
}

CASE(golden_sev, "measure/golden-sev", "SEV digests and LAUNCH_MEASURE as others computed them")
{
	check_vectors(t, SEV_KIND_SEV, false);
	for (size_t i = 0; i < HMAC_VECTORS; i++) {
		const struct hmac_vector *v = &hmac_vectors[i];
		struct measure_hmac in = v->in;
		uint8_t digest[32], measure[32];

		hex_bytes(v->digest, digest, sizeof(digest));
		hex_bytes(v->tik, in.tik, sizeof(in.tik));
		hex_bytes(v->nonce, in.nonce, sizeof(in.nonce));
		measure_hmac(&in, digest, measure);
		CHECK(is_hex(measure, v->measure), v->name);
	}
}

CASE(golden_snp, "measure/golden-snp", "SNP digests of single pages as others computed them")
{
	check_vectors(t, SEV_KIND_SNP, false);
}

CASE(golden_vmsa, "measure/golden-vmsa", "the digest of a vCPU that QEMU has reset")
{
	check_vectors(t, SEV_KIND_SNP, true);
}
