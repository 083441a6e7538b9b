/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * measure: launch digests, computed without firmware: SEV API specification (55766) sections 6.4
 * and 6.5, SEV-SNP ABI specification (56860) section 8.17.
 */
#ifndef KVEX_MEASURE_H
#define KVEX_MEASURE_H

#include "kvex/launch_plan.h"

#define MEASURE_MAX_DIGEST 48

/* Bytes of the digest: 32 (SHA-256) for SEV and SEV-ES, 48 (SHA-384) for SNP. */
size_t measure_size(enum sev_kind kind);
/* The launch digest of PLAN. */
void measure_plan(const struct launch_plan *plan, uint8_t digest[MEASURE_MAX_DIGEST]);
/* An SNP digest (at first zeros) one page on. BYTES of types that are not measured may be NULL. */
void measure_snp_page(uint8_t digest[48], enum plan_type type, uint64_t gpa, const void *bytes);

/* What LAUNCH_MEASURE answers: a keyed hash of the digest, and the nonce of the firmware. */
struct measure_hmac {
	uint8_t api_major, api_minor, build; /* of PLATFORM_STATUS */
	uint32_t policy;
	uint8_t tik[16];
	uint8_t nonce[16];
};
void measure_hmac(const struct measure_hmac *in, const uint8_t digest[32], uint8_t out[32]);

/* What is wrong with POLICY for a guest of KIND, NULL if nothing is. */
const char *measure_policy_check(enum sev_kind kind, uint64_t policy);
/* The policy that `kvex launch` gives if it is not told. */
uint64_t measure_policy_default(enum sev_kind kind);

/* --- VMSA ----------------------------------------------------------------------------------- */

/*
 * A vCPU as KVM_GET_REGS, SREGS, XSAVE, DEBUGREGS, XCRS and MSRS answer before the launch
 * (KVM_GET_FPU leaves mxcsr out).
 */
struct vmsa_state {
	struct kvm_regs regs;
	struct kvm_sregs sregs;
	uint32_t xsave[1024]; /* kvm_xsave's region; clang wants that struct last */
	uint64_t dr6, dr7, xcr0, xss, pat, debugctl;
	uint64_t star, lstar, cstar, sfmask, kernel_gs_base;
	uint64_t sysenter_cs, sysenter_esp, sysenter_eip;
	uint32_t pkru;
	uint64_t sev_features; /* INIT2's vmsa_features; SNP: and 1 */
	bool legacy_init;      /* KVM_SEV_ES_INIT, or a kernel before 6.10: the FPU is left out */
};

/* What KVM's reset leaves, before any SET ioctl. */
void vmsa_state_reset(struct vmsa_state *state, enum sev_kind kind);
/* The page that KVM builds (svm/sev.c, sev_es_sync_vmsa). */
void vmsa_build(const struct vmsa_state *state, uint8_t page[PLAN_PAGE_SIZE]);
/* The name of the VMSA's field at OFFSET, "reserved" if it has none. */
const char *vmsa_field(size_t offset);

#endif
