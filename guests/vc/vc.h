/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef GUEST_VC_H
#define GUEST_VC_H

#include "ghcb.h"

/* As vc_entry pushes it; reg is in the order of instructions' encoding, from its end. */
struct vc_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rbp, rdi, rsi, rdx, rcx, rbx, rax;
	uint64_t next;
	uint64_t error, rip, cs, rflags, rsp, ss;
};

/* Register N of an instruction's encoding. */
uint64_t *vc_register(struct vc_frame *f, unsigned int n);

/* An instruction that is looked at; at moves over its bytes. */
struct vc_insn {
	const uint8_t *at;
	uint8_t rex, opsize, rep;
};
void vc_prefixes(struct vc_frame *f, struct vc_insn *insn);
/* The address of a ModRM operand in memory; at is behind it then. IMM: bytes that follow it. */
uint64_t vc_address(struct vc_frame *f, struct vc_insn *insn, unsigned int imm, unsigned int *reg);

/* 0: done. Else what #VC cannot do: the handler of an unexpected exception says so. */
int vc_io(struct vc_frame *f, uint8_t *ghcb);
int vc_mmio(struct vc_frame *f, uint8_t *ghcb);

#endif
