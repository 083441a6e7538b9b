// SPDX-License-Identifier: GPL-2.0-or-later
/* The guest policy: SEV API specification chapter 3, SEV-SNP ABI specification 4.3. */
#include "kvex/measure.h"

#define SEV_ES	     (1U << 2)
#define SEV_RESERVED 0x0000ffc0U /* bits 15:6 */
#define SNP_SMT	     (1U << 16)
#define SNP_ONE	     (1U << 17) /* reserved, must be one */
#define SNP_RESERVED (~0ULL << 26)

static const char *check_sev(enum sev_kind kind, uint64_t policy)
{
	if (policy >> 32)
		return "it has 32 bits";
	if (policy & SEV_RESERVED)
		return "its bits 6 to 15 are reserved, and must be 0";
	if (kind == SEV_KIND_ES && !(policy & SEV_ES))
		return "bit 2 (ES) must be set for a sev-es guest";
	if (kind == SEV_KIND_SEV && policy & SEV_ES)
		return "bit 2 (ES) must be 0 for a sev guest";
	return NULL;
}

static const char *check_snp(uint64_t policy)
{
	if (!(policy & SNP_ONE))
		return "bit 17 is reserved, and must be 1";
	if (policy & SNP_RESERVED)
		return "its bits from 26 on are reserved, and must be 0";
	return NULL;
}

const char *measure_policy_check(enum sev_kind kind, uint64_t policy)
{
	return kind == SEV_KIND_SNP ? check_snp(policy) : check_sev(kind, policy);
}

uint64_t measure_policy_default(enum sev_kind kind)
{
	switch (kind) {
	case SEV_KIND_SNP:
		return SNP_ONE | SNP_SMT;
	case SEV_KIND_ES:
		return SEV_ES;
	default:
		return 0;
	}
}
