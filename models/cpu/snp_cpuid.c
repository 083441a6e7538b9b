// SPDX-License-Identifier: GPL-2.0-or-later
/* CPUID 8000_001F (APM vol. 3, E.4.17): SNP. This file comes behind that of SEV, whose bits stay.
 */
#include "models/cpu/model.h"

#define FEATURES 0x8000001f
#define SEV	 0x0000000bu /* SME, SEV, SEV-ES: a condition of the others */
#define SNP	 (1u << 4)
#define VMPL	 (1u << 5)
#define RMPREAD	 (1u << 21)

static void init(struct model *m)
{
	cpuid_reach(m, FEATURES);
	cpuid_change(m, FEATURES, ANY_SUBLEAF, REG_RAX, 0xffffffff,
		     bug(m, BUG_SNP_CPUID) ? 0 : SEV | SNP | VMPL | RMPREAD);
}

PART(snp_cpuid, .model = "snp", .init = init);
