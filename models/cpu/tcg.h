/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tcg: what plugins cannot do by the API, by functions of QEMU's that are not of it. */
#ifndef MODELS_CPU_TCG_H
#define MODELS_CPU_TCG_H

#include "models/cpu/model.h"

#define FLAG_CF	   0x001u
#define FLAG_PF	   0x004u
#define FLAG_ZF	   0x040u
#define FLAGS_TEST 0x8d5u /* CF, PF, AF, ZF, SF and OF */

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
 * If the CPU could not read (or WRITE) the byte at LINEAR as CPL 0, this does not return: #PF, or
 * in a guest a nested page fault, comes as for an access of the instruction.
 */
void tcg_touch(struct cpu *c, uint64_t linear, bool write);

#endif
