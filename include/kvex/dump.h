/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dump: what is left to see when a guest dies or hangs: registers, the exits that led there, the
 * code at RIP disassembled, the page walk of RIP (and CR2), GDT and IDT. All of it as text into a
 * caller's buffer, by struct dump_out, which cuts at the end and never overflows.
 */
#ifndef KVEX_DUMP_H
#define KVEX_DUMP_H

#include "kvex/vcpu.h"

struct dump_out {
	char *buf;
	size_t len, used; /* used never exceeds len - 1; buf is always terminated */
};
void dump_printf(struct dump_out *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

void dump_regs(struct dump_out *out, const struct kvm_regs *regs, const struct kvm_sregs *sregs);
/* The last N exits of RING, oldest first, one line each; symbols from IMG if not NULL. */
void dump_ring(struct dump_out *out, const struct exit_ring *ring, unsigned int n,
	       const struct guest_image *img);
/* Walks the guest's page tables for linear address ADDR, one line a level (SDM 3A ch. 4). */
void dump_walk(struct dump_out *out, const struct vm *vm, const struct kvm_sregs *sregs,
	       uint64_t addr);
void dump_tables(struct dump_out *out, const struct vm *vm, const struct kvm_sregs *sregs);
/* Up to N instructions from the linear address; plain bytes where there is no disassembler. */
void dump_code(struct dump_out *out, const struct vm *vm, const struct kvm_sregs *sregs,
	       uint64_t addr, unsigned int n, const struct guest_image *img);
/* All of the above for a vCPU that died or hangs; says so if KVM has killed the VM. */
void dump_vcpu(struct dump_out *out, struct vcpu *vcpu);

/*
 * Translates a linear address by the guest's tables. 0 and *GPA, or -EFAULT if not mapped.
 */
int page_translate(const struct vm *vm, const struct kvm_sregs *sregs, uint64_t addr,
		   uint64_t *gpa);
/* One instruction of CODE (LEN bytes) at ADDR for BITS 16, 32, 64 into BUF; its length, 0: none. */
unsigned int disasm_one(const uint8_t *code, size_t len, uint64_t addr, unsigned int bits,
			char *buf, size_t buflen);

#endif
