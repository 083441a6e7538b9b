/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Of bug_list.h: those of SEV-SNP. */
#ifndef MODELS_CPU_SNP_BUG_LIST_H
#define MODELS_CPU_SNP_BUG_LIST_H

#define SNP_BUGS(BUG)                                                                              \
	BUG(SNP_CPUID, "snp-cpuid", "snp", "CPUID 0x8000001F does not tell of SNP")                \
	BUG(SNP_NOT_ENABLED, "snp-not-enabled", "snp", "SYSCFG.SNPEn cannot be set")               \
	BUG(SNP_NPF_SHARED, "snp-npf-shared", "snp",                                               \
	    "a nested page fault does not tell that a private page was meant")                     \
	BUG(RMP_CHANGES_IMMUTABLE, "rmp-immutable", "snp", "RMPUPDATE changes immutable pages")    \
	BUG(RMP_NEIGHBOUR, "rmp-gpa", "snp", "RMPUPDATE writes the neighbouring page's address")   \
	BUG(RMP_KEEPS_VALIDATED, "rmp-keeps-validated", "snp",                                     \
	    "a page that RMPUPDATE gives away stays validated")                                    \
	BUG(PVALIDATE_NO_CF, "pvalidate-no-cf", "snp",                                             \
	    "PVALIDATE of a page that is validated clears CF")                                     \
	BUG(PVALIDATE_IDLE, "pvalidate-idle", "snp", "PVALIDATE changes nothing")                  \
	BUG(RMPADJUST_VMPL, "rmpadjust-vmpl", "snp", "RMPADJUST changes its own VMPL")             \
	BUG(RMPADJUST_NO_VMSA, "rmpadjust-no-vmsa", "snp", "RMPADJUST does not make a VMSA")

#endif
