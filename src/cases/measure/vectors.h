/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vectors: digests that others have computed. V1 to V9 and S1, S2 are of a script that shares
 * nothing with kvex and that gives the digests which virtee/sev-snp-measure publishes.
 */
#ifndef CASES_MEASURE_VECTORS_H
#define CASES_MEASURE_VECTORS_H

#include "kvex/measure.h"

/* What a page of a vector holds. */
enum vector_fill {
	FILL_ZERO,
	FILL_PATTERN, /* byte i is 7i + 3 */
	FILL_VMSA,    /* QEMU's boot processor, RDX 0x800f12 */
};

struct vector {
	const char *name;
	enum sev_kind kind;
	enum plan_type type;
	uint64_t gpa;
	enum vector_fill fill;
	const char *digest; /* hexadecimal */
};

static const struct vector vectors[] = {
	{"V1: a normal page of zeros at 0", SEV_KIND_SNP, PLAN_NORMAL, 0, FILL_ZERO,
	 "9d13634b6014bb21cf059b2dc694e7bff01a8a7137041100cd2b695f3d10fb687267b97808b27f8f471d943b"
	 "c6f53a20"},
	{"V2: a normal page of zeros at 0x1000", SEV_KIND_SNP, PLAN_NORMAL, 0x1000, FILL_ZERO,
	 "e6e4d78904d9d6b33c0cbfd121998fd2d11744dae606b3aee35e2a45d6869b60b35c63928a9232bef72d6be3"
	 "86f48ec6"},
	{"V4: a zero page at 0", SEV_KIND_SNP, PLAN_ZERO, 0, FILL_ZERO,
	 "70c0ecaab9608f14ebf8ac6f0f07bcd8728f4e2ab30382b539b4de4de904ca9f8ebdf4b2cd3cd84dd996bd55"
	 "dd794676"},
	{"V5: an unmeasured page at 0", SEV_KIND_SNP, PLAN_UNMEASURED, 0, FILL_ZERO,
	 "ed501ced343b88df8d4f114dc336e76fa53d3ad6ef71dab22a38755569189d2844af45f162ec25b45beefc8e"
	 "a308cba7"},
	{"V6: a secrets page at 0x2000", SEV_KIND_SNP, PLAN_SECRETS, 0x2000, FILL_ZERO,
	 "db3c7f4839ea105f9898622ca76eebb484cd8dfd0cad5d0d839faf5c13eb56c226cce911ddb9adddeb5a75af"
	 "277ce951"},
	{"V8: a normal page at 1 MiB", SEV_KIND_SNP, PLAN_NORMAL, 0x100000, FILL_PATTERN,
	 "e7ace1aa207f556cf2c563e4526736853dd11ee0d1a28754d98f40b65044ca18d9b24de2f9280e0647e02243"
	 "f32a1eed"},
	{"V9: a VMSA", SEV_KIND_SNP, PLAN_VMSA, PLAN_VMSA_GPA, FILL_VMSA,
	 "108432463da76821f35c5daf2f7aecc0ce9ce88652de5f70f638c7a0345c11f2f80025654b80e7be10a9fe0e"
	 "e1b75f33"},
	{"S1: a page of zeros", SEV_KIND_SEV, PLAN_NORMAL, 0, FILL_ZERO,
	 "ad7facb2586fc6e966c004d7d1d16b024f5805ff7cb47c7a85dabd8b48892ca7"},
};

#define VECTORS (sizeof(vectors) / sizeof(vectors[0]))

/* What LAUNCH_MEASURE answers. */
struct hmac_vector {
	const char *name;
	struct measure_hmac in;
	const char *tik, *nonce, *digest, *measure;
};

static const struct hmac_vector hmac_vectors[] = {
	{"S2: LAUNCH_MEASURE",
	 {.api_major = 1, .api_minor = 55, .build = 1, .policy = 1},
	 "000102030405060708090a0b0c0d0e0f",
	 "101112131415161718191a1b1c1d1e1f",
	 "ad7facb2586fc6e966c004d7d1d16b024f5805ff7cb47c7a85dabd8b48892ca7",
	 "d5b7a12c5f8078666a265b0418a4e5ef84a466351d1c9e784b9baf8563b6035f"},
	/* Of virtee/sevctl's tests/measurementbuild.rs, tik1.bin and a digest given by hand. */
	{"sevctl: LAUNCH_MEASURE",
	 {.api_major = 1, .api_minor = 40, .build = 40, .policy = 3},
	 "3569cf61a32a602b87185ac6e0f55913",
	 "c313fab511c216b1505b1b2ea9903c40",
	 "c64bd101fc9a4a2ce0a27c408d9200911f139a895469b04a40a6fa2890830d23",
	 "96cc1bc56c48f60724c9ad7a250bdd16da5898d3b86fede29c03e9aac828048e"},
};

#define HMAC_VECTORS (sizeof(hmac_vectors) / sizeof(hmac_vectors[0]))

#endif
