/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vmsa: the save area of an SEV-ES guest (APM vol. 2, appendix B, table B-4). Its beginning is the
 * VMCB's save area; the host's save area (VM_HSAVE_PA) has the same layout at 0x400.
 */
#ifndef MODELS_CPU_VMSA_H
#define MODELS_CPU_VMSA_H

enum {
	VMSA_FS_BASE = 0x48,
	VMSA_VMPL = 0xca,
	VMSA_CR4 = 0x148,
	VMSA_CR0 = 0x158,
	VMSA_RFLAGS = 0x170,
	VMSA_RIP = 0x178,
	VMSA_RSP = 0x1d8,
	VMSA_RAX = 0x1f8,
	VMSA_LSTAR = 0x208,
	VMSA_SAVE_END = 0x298, /* where the VMCB's save area ends */
	VMSA_PKRU = 0x2e8,
	VMSA_GPR = 0x300, /* by number; RAX and RSP are elsewhere */
	VMSA_SEV_FEATURES = 0x3b0,
	VMSA_XCR0 = 0x3e8,
	VMSA_X87_DP = 0x400,
	VMSA_MXCSR = 0x408,
	VMSA_X87_FTW = 0x40c, /* then FSW, FCW, FOP, DS, CS */
	VMSA_X87_FSW = 0x40e,
	VMSA_X87_FCW = 0x410,
	VMSA_X87_FOP = 0x412,
	VMSA_X87_RIP = 0x418,
	VMSA_X87 = 0x420, /* the low 8 bytes of 8 registers, then the high 2 of each */
	VMSA_XMM = 0x470,
	VMSA_YMM = 0x570, /* the upper halves */
	VMSA_END = 0x670,
};

#endif
