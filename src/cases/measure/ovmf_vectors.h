/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ovmf_vectors: launches of OVMF that virtee/sev-snp-measure (tests/test_guest.py) and virtee/sev
 * (tests/measurement.rs) predict. The firmware's bytes are not needed: the digest behind them is
 * published, too. What follows are the pages of OVMF's SEV metadata (an AmdSev build of 2023), its
 * table of kernel hashes, and the vCPUs.
 */
#ifndef CASES_MEASURE_OVMF_VECTORS_H
#define CASES_MEASURE_OVMF_VECTORS_H

#include "kvex/measure.h"

#define OVMF_AP_EIP    0x80b004
#define OVMF_HASHES    0x80f000 /* the page of the table of hashes */
#define OVMF_HASHES_AT 0xc00	/* the table in it */

static const struct ovmf_section {
	enum plan_type type;
	uint64_t gpa, size;
} ovmf_sections[] = {
	{PLAN_ZERO, 0x800000, 0x9000},	  {PLAN_ZERO, 0x80a000, 0x3000},
	{PLAN_SECRETS, 0x80d000, 0x1000}, {PLAN_CPUID, 0x80e000, 0x1000},
	{PLAN_ZERO, OVMF_HASHES, 0x1000}, {PLAN_ZERO, 0x810000, 0x10000},
};

#define OVMF_SECTIONS (sizeof(ovmf_sections) / sizeof(ovmf_sections[0]))

/* The table as QEMU makes it, in pieces: up to the hash of the command line, that, and the rest
 * (kernel and initrd are empty). */
#define HASHES_HEAD "06d63894224fc94cb479a793d411fd21a800d82dd09720bd944caa78e7714d36ab2a3200"
#define HASHES_TAIL                                                                                \
	"31f7ba442f3ad74b9af141e29169781d3200e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495" \
	"991b7852b8553794e74dd2ab7f42b835d5b172d2045b3200e3b0c44298fc1c149afbf4c8996fb92427ae41e4" \
	"649b934ca495991b7852b8550000000000000000"
#define HASHES_NO_APPEND                                                                           \
	HASHES_HEAD "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" HASHES_TAIL
#define HASHES_APPEND /* console=ttyS0 loglevel=7 */                                               \
	HASHES_HEAD "321c8eec6a77bad179511397f913a083067ad8cb737bb260aacbfe8df70fc50a" HASHES_TAIL

/* The digest behind the firmware itself. */
#define OVMF_PY                                                                                    \
	"edcf6d1c57ce868a167c990f58c8667c698269ef9e0803246419eea914186343054d557e1f17acd93b032c10" \
	"6bc70d25"
#define OVMF_PY_OTHER                                                                              \
	"cab7e085874b3acfdbe2d96dcaa3125111f00c35c6fc9708464c2ae74bfdb048a198cb9a9ccae0b3e5e1a33f" \
	"5f249819"
#define OVMF_RS                                                                                    \
	"086e2e9149ebf45abdc3445fba5b2da8270bdbb04094d7a2c37faaa4b24af3aa16aff8c374c2a55c467a50da" \
	"6d466b74"

static const struct ovmf_vector {
	const char *name, *seed;
	const char *hashes; /* NULL: no kernel, and a page of zeros */
	unsigned int vcpus;
	bool ec2; /* the CPUID page last, and vCPUs as after KVM's own reset */
	bool fpu; /* in the VMSA, as KVM has it since 6.10 */
	uint64_t features;
	const char *digest;
} ovmf_vectors[] = {
	{"test_snp_ovmf_hash_gen", OVMF_PY_OTHER, HASHES_NO_APPEND, 1, false, false, 0x1,
	 "db06fb267824b1ccb56edbe2a9c2ce88841bca5090dc6dac91d9cd30f3c2c0bf42daccb30d55d6625bfbf0da"
	 "e5c50c6d"},
	{"test_snp_ovmf_hash_full", OVMF_PY, HASHES_APPEND, 1, false, false, 0x1,
	 "f07864303ad8243132029e8110b92805c78d1135a15da75f67abb9a711d78740347f24ee76f603e650ec4adf"
	 "3611cc1e"},
	{"test_snp_ec2", OVMF_PY, HASHES_NO_APPEND, 1, true, false, 0x1,
	 "760b6e51039d2d6c1fc6d38ca5c387967d158e0294883e4522c36f89bd61bfc9cdb975cd1ceedffbe1b23b1d"
	 "af4e3f42"},
	{"test_snp_without_kernel", OVMF_PY, NULL, 1, false, false, 0x1,
	 "e5e6be5a8fa6256f0245666bb237e2d028b7928148ce78d51b8a64dc9506c377709a5b5d7ab75554593bced3"
	 "04fcff93"},
	{"test_snp_with_multiple_vcpus", OVMF_PY, HASHES_NO_APPEND, 4, false, false, 0x1,
	 "1c784beb8c49aa604b7fd57fbc73b36ec53a3f5fb48a2b895ad6cc2ea15d18ee7cc15e3e57c792766b45f944"
	 "c3e81cfe"},
	{"test_snp_without_kernel_snp_only", OVMF_RS, NULL, 1, false, true, 0x1,
	 "19358ba9a7615534a9a1e2f0dfc29384dcd4dcb7062ff9c6013b26869a5fc6ecabe033c48dd6f6db5d6d76e7"
	 "c5df632d"},
	{"test_snp_without_kernel_default", OVMF_RS, NULL, 1, false, true, 0x21,
	 "e1e1ca029dd7973ab9513295be68198472dcd4fc834bd9af9b63f6e8a1674dbf281a9278a4a2ebe0eed9f22a"
	 "dbcd0e2b"},
};

#define OVMF_VECTORS (sizeof(ovmf_vectors) / sizeof(ovmf_vectors[0]))

#endif
