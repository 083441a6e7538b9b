/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sev_bug_list: the ways in which SEV can be made wrong, for bug_list.h. */
#ifndef MODELS_CPU_SEV_BUG_LIST_H
#define MODELS_CPU_SEV_BUG_LIST_H

#define SEV_BUGS(BUG)                                                                              \
	BUG(SEV_CBIT, "sev-c-bit", "sev", "CPUID tells of the C-bit below the one that counts")    \
	BUG(SEV_CBIT_KEPT, "sev-c-bit-kept", "sev",                                                \
	    "a nested page fault tells the address with the C-bit")                                \
	BUG(SEV_STATUS, "sev-status", "sev", "SEV_STATUS does not tell of SEV-ES")                 \
	BUG(SEV_STATUS_SEV, "sev-status-sev", "sev", "SEV_STATUS does not tell of SEV")            \
	BUG(SEV_GHCB_REASON, "sev-ghcb-reason", "sev",                                             \
	    "the reason of a guest that ends itself is lost")                                      \
	BUG(SEV_GHCB_LOST, "sev-ghcb-lost", "sev",                                                 \
	    "what the guest writes to the GHCB MSR is lost")                                       \
	BUG(SEV_VMGEXIT_RIP, "sev-vmgexit-rip", "sev", "RIP stays at VMGEXIT")                     \
	BUG(SEV_NO_TRAP, "sev-no-trap", "sev", "writes of CR0, CR4, CR8 and EFER do not exit")     \
	BUG(SEV_VC_MSR, "sev-vc-msr", "sev", "#VC of RDMSR and WRMSR has CPUID's code")            \
	BUG(SEV_VC_CODE, "sev-vc-code", "sev", "#VC has the next exit's code")                     \
	BUG(SEV_MMIO_AUTOMATIC, "sev-mmio-automatic", "sev",                                       \
	    "a device's page is an exit to the host, not a #VC")                                   \
	BUG(SEV_GPR_LOST, "sev-gpr-lost", "sev", "#VMEXIT does not save R12 in the VMSA")          \
	BUG(SEV_XMM_LOST, "sev-xmm-lost", "sev", "#VMEXIT saves zeros as XMM registers")           \
	BUG(SEV_FS_BASE, "sev-fs-base", "sev", "#VMEXIT saves 0 as the base of FS")                \
	BUG(SEV_LSTAR, "sev-lstar", "sev", "#VMEXIT saves 0 as LSTAR")

#endif
