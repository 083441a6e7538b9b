/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmsa_area: the state save area of an SEV-ES vCPU (APM vol. 2, table B-4). */
#ifndef MEASURE_VMSA_AREA_H
#define MEASURE_VMSA_AREA_H

#include <stddef.h>
#include <stdint.h>

struct vmsa_segment {
	uint16_t selector, attrib;
	uint32_t limit;
	uint64_t base;
};

struct vmsa_area {
	struct vmsa_segment es, cs, ss, ds, fs, gs, gdtr, ldtr, idtr, tr; /* 0x000 */
	uint64_t ssp[4], u_cet;						  /* 0x0a0 */
	uint8_t reserved_c8[2], vmpl, cpl;
	uint32_t reserved_cc;
	uint64_t efer; /* 0x0d0 */
	uint8_t reserved_d8[0x68];
	uint64_t xss, cr4, cr3, cr0, dr7, dr6, rflags, rip; /* 0x140 */
	uint64_t dr[4], dr_mask[4], reserved_1c0[3];
	uint64_t rsp, s_cet, shadow_sp, isst; /* 0x1d8 */
	uint64_t rax, star, lstar, cstar, sfmask, kernel_gs_base;
	uint64_t sysenter_cs, sysenter_esp, sysenter_eip, cr2; /* 0x228 */
	uint64_t reserved_248[4], g_pat, debugctl;	       /* 0x248 */
	uint64_t br_from, br_to, excp_from, excp_to;
	uint8_t reserved_298[0x50];
	uint32_t pkru, tsc_aux; /* 0x2e8 */
	uint64_t reserved_2f0[3];
	uint64_t rcx, rdx, rbx, reserved_320, rbp, rsi, rdi; /* 0x308 */
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t reserved_380[6];
	uint64_t sev_features, vintr_ctrl; /* 0x3b0 */
	uint64_t reserved_3c0[5], xcr0;	   /* 0x3e8 */
	uint64_t reserved_3f0[2], x87_dp;  /* 0x400 */
	uint32_t mxcsr;
	uint16_t x87_ftw, x87_fsw, x87_fcw, x87_fop, x87_ds, x87_cs;
	uint64_t x87_rip; /* 0x418 */
	uint8_t x87_low[8][8], x87_high[8][2];
	uint8_t xmm[16][16], ymm[16][16]; /* 0x470 */
};
_Static_assert(offsetof(struct vmsa_area, efer) == 0xd0, "vmsa_area");
_Static_assert(offsetof(struct vmsa_area, rip) == 0x178, "vmsa_area");
_Static_assert(offsetof(struct vmsa_area, rsp) == 0x1d8, "vmsa_area");
_Static_assert(offsetof(struct vmsa_area, g_pat) == 0x268, "vmsa_area");
_Static_assert(offsetof(struct vmsa_area, pkru) == 0x2e8, "vmsa_area");
_Static_assert(offsetof(struct vmsa_area, rcx) == 0x308, "vmsa_area");
_Static_assert(offsetof(struct vmsa_area, sev_features) == 0x3b0, "vmsa_area");
_Static_assert(offsetof(struct vmsa_area, xcr0) == 0x3e8, "vmsa_area");
_Static_assert(offsetof(struct vmsa_area, xmm) == 0x470, "vmsa_area");
_Static_assert(sizeof(struct vmsa_area) == 0x670, "vmsa_area");

#endif
