/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump_tables: descriptor tables, one table a file. */
#ifndef VMM_DUMP_TABLES_H
#define VMM_DUMP_TABLES_H

#include "vmm/page_walk.h"

#define CR0_PE	 (1ULL << 0)
#define EFER_LMA (1ULL << 10)

struct gate {
	uint64_t offset;
	unsigned int selector, type, dpl;
	bool present;
};

/* Entry VECTOR of the IDT, or of the vector table of real mode; false if it cannot be read. */
bool read_gate(const struct vm *vm, const struct kvm_sregs *sregs, unsigned int vector,
	       struct gate *gate);
/* How many vectors the IDT's limit has room for. */
unsigned int count_gates(const struct kvm_sregs *sregs);

void dump_gdt(struct dump_out *out, const struct vm *vm, const struct kvm_sregs *sregs);
void dump_idt(struct dump_out *out, const struct vm *vm, const struct kvm_sregs *sregs);

#endif
