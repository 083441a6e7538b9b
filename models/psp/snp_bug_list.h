/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Of bug_list.h: those of SNP. */
#ifndef MODELS_PSP_SNP_BUG_LIST_H
#define MODELS_PSP_SNP_BUG_LIST_H

#define PSP_SNP_BUGS(BUG)                                                                          \
	BUG(PSP_SNP_STATUS, "psp-snp-status", "psp",                                               \
	    "SNP_PLATFORM_STATUS tells UNINIT, whatever the state is")                             \
	BUG(PSP_SNP_GPA, "psp-snp-gpa", "psp", "the SNP launch digest leaves out addresses")       \
	BUG(PSP_SNP_ZERO, "psp-snp-zero", "psp", "what ZERO pages hold is measured")               \
	BUG(PSP_SNP_SIGNATURE, "psp-snp-signature", "psp",                                         \
	    "an ID block's wrong signature is let pass")                                           \
	BUG(PSP_SNP_ID_DIGEST, "psp-snp-id-digest", "psp",                                         \
	    "an ID block's digest is not compared with the guest's")                               \
	BUG(PSP_SNP_POLICY, "psp-snp-policy", "psp", "SNP_LAUNCH_START takes any policy")          \
	BUG(PSP_SNP_ASID, "psp-snp-asid", "psp", "SNP_ACTIVATE needs no SNP_DF_FLUSH")             \
	BUG(PSP_SNP_PAGE, "psp-snp-page", "psp", "SNP_LAUNCH_UPDATE takes pages of any state")     \
	BUG(PSP_SNP_CPUID, "psp-snp-cpuid", "psp", "the CPUID page is not checked")                \
	BUG(PSP_SNP_HOST_DATA, "psp-snp-host-data", "psp", "HOST_DATA is lost")                    \
	BUG(PSP_SNP_REPORT_DATA, "psp-snp-report-data", "psp",                                     \
	    "the report does not have what the guest gave for it")                                 \
	BUG(PSP_SNP_MEASUREMENT, "psp-snp-measurement", "psp",                                     \
	    "one bit of the report's measurement is wrong")                                        \
	BUG(PSP_SNP_RECLAIM, "psp-snp-reclaim", "psp",                                             \
	    "SNP_PAGE_RECLAIM succeeds and reclaims nothing")                                      \
	BUG(PSP_SNP_DEBUG, "psp-snp-debug", "psp", "the debugger needs no policy")                 \
	BUG(PSP_SNP_SEQUENCE, "psp-snp-sequence", "psp", "guests' messages may come twice")

#endif
