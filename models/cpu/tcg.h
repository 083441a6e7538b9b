/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tcg: what plugins cannot do by the API, by functions of QEMU's that are not of it. */
#ifndef MODELS_CPU_TCG_H
#define MODELS_CPU_TCG_H

#include "models/cpu/model.h"

#define FLAG_CF 0x001u
#define FLAG_PF 0x004u
#define FLAG_ZF 0x040u
#define FLAG_DF 0x400u

/* QEMU's state of C. */
struct CPUArchState *tcg_env(struct cpu *c);

/* All but tcg_load_flags() need a call with CB_RW_REGS_PC; those that return do not end the block.
 */

/* Once registers are settled: the status flags become FLAGS. */
void tcg_load_flags(struct cpu *c, uint32_t flags);
/* The instruction raises the exception VECTOR; an intercept makes it a #VMEXIT as always. */
void tcg_raise(struct cpu *c, unsigned int vector, unsigned int error) __attribute__((noreturn));
/* The guest leaves with RIP at the instruction of S. */
void tcg_vmexit(struct cpu *c, const struct site *s, uint32_t code, uint64_t info1, uint64_t info2)
	__attribute__((noreturn));
/*
 * If the CPU could not read (or WRITE) the byte at LINEAR as CPL, this does not return: #PF, or
 * in a guest a nested page fault, comes as for an access of the instruction.
 */
void tcg_touch(struct cpu *c, uint64_t linear, unsigned int cpl, bool write);

/* tcg_state.c: what instructions do; of the host, if nothing else is said. */

/* VMRUN with RAX, once registers are settled: the guest's state is there, and c->svm says so. */
void tcg_vmrun(struct cpu *c);
/* An exception without error code is delivered in what runs. */
void tcg_deliver(struct cpu *c, unsigned int vector);
/* Execution goes on as the registers say. */
void tcg_leave_block(struct cpu *c) __attribute__((noreturn));
/* VMLOAD and VMSAVE with the page at PA. */
void tcg_vmload(struct cpu *c, uint64_t pa);
void tcg_vmsave(struct cpu *c, uint64_t pa);
/* MOV to a control register, and WRMSR, of what runs, once registers are settled: they may fault.
 */
void tcg_write_cr(struct cpu *c, unsigned int number, uint64_t value);
void tcg_wrmsr(struct cpu *c);
/* RDMSR of one that is QEMU's. */
uint64_t tcg_rdmsr(struct cpu *c, uint32_t msr);
/* XCR0; 1 and no effect where the host has not enabled XSAVE. */
uint64_t tcg_xcr0(struct cpu *c);
void tcg_set_xcr0(struct cpu *c, uint64_t value);
/* x87, SSE, AVX and PKRU in XSAVE's standard format (APM vol. 1, 18.5): LEN is 4096 at least.
 * What was set is scratch then. */
void tcg_fpu_get(struct cpu *c, uint8_t *area, size_t len);
void tcg_fpu_set(struct cpu *c, uint8_t *area, size_t len);

#endif
