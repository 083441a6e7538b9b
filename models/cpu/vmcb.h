/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmcb: the control block of the guest that runs (APM appendix B), and what it intercepts. */
#ifndef MODELS_CPU_VMCB_H
#define MODELS_CPU_VMCB_H

#include "models/cpu/model.h"

/* VMCB offsets (APM appendix B). */
enum {
	VMCB_INTERCEPT_3 = 0x0c,
	VMCB_INTERCEPT_4 = 0x10,
	VMCB_INTERCEPT_5 = 0x14,
	VMCB_MSRPM = 0x48,
	VMCB_ASID = 0x58,
	VMCB_EXITCODE = 0x70,
	VMCB_EXITINFO1 = 0x78,
	VMCB_EXITINFO2 = 0x80,
	VMCB_EXITINTINFO = 0x88,
	VMCB_NP_ENABLE = 0x90, /* bit 1: SEV, bit 2: SEV-ES */
	VMCB_GHCB = 0xa0,
	VMCB_EVENTINJ = 0xa8,
	VMCB_NCR3 = 0xb0,
	VMCB_NRIP = 0xc8,
	VMCB_INSN = 0xd0, /* how many bytes, and the bytes */
	VMCB_VMSA = 0x108,
	VMCB_BUS_LOCK_COUNT = 0x120,
	VMCB_SAVE = 0x400,
	VMCB_ES = 0x400, /* then CS, SS, DS, FS, GS, GDTR, LDTR, IDTR, TR, 16 bytes each */
	VMCB_CS = 0x410,
	VMCB_GDTR = 0x460,
	VMCB_EFER = 0x4d0,
	VMCB_CR4 = 0x548,
	VMCB_CR3 = 0x550,
	VMCB_CR0 = 0x558,
	VMCB_RFLAGS = 0x570,
	VMCB_RIP = 0x578,
	VMCB_PAT = 0x668,
};

enum {
	INTERCEPT_INTR = 0, /* bits of the word at 0x0c */
	INTERCEPT_RDPMC = 15,
	INTERCEPT_CPUID = 18,
	INTERCEPT_INVLPG = 25,
	INTERCEPT_MSR = 28,
	INTERCEPT_BUS_LOCK = 5, /* of the word at 0x14 */
};

enum {
	EXIT_CR = 0x00,	       /* reads of CR0 to CR15, then writes; */
	EXIT_DR = 0x20,	       /* the same of DR0 to DR15 */
	EXIT_EXCEPTION = 0x40, /* and the vector */
	EXIT_INTR = 0x60,
	EXIT_VINTR = 0x64,
	EXIT_CR0_SELECTIVE = 0x65,
	EXIT_SOFT_INT = 0x75,
	EXIT_PAUSE = 0x77,
	EXIT_HLT = 0x78,
	EXIT_INVLPG = 0x79,
	EXIT_CPUID = 0x72,
	EXIT_MSR = 0x7c,
	EXIT_SHUTDOWN = 0x7f,
	EXIT_EFER_TRAP = 0x8f,
	EXIT_CR_TRAP = 0x90, /* and the register's number */
	EXIT_BUS_LOCK = 0xa5,
	EXIT_NPF = 0x400,
	EXIT_VMGEXIT = 0x403,
};

uint64_t vmcb_get(struct cpu *c, unsigned int offset, size_t len);
void vmcb_put(struct cpu *c, unsigned int offset, uint64_t value, size_t len);
/* In a guest that intercepts by BIT of the word at OFFSET (0x0c to 0x14). */
bool svm_intercepts(const struct cpu *c, unsigned int offset, unsigned int bit);
bool svm_intercepts_msr(struct cpu *c, uint32_t msr, bool write);

/* Where a #VMEXIT has arrived at S: the guest is about to go on, as if that had not been. */
void svm_run_again(struct cpu *c, const struct site *s);

/* The host's block at PC, a linear address, is to be looked at: what came before it goes on there.
 */
void svm_add_landing(struct model *m, uint64_t pc);

#endif
