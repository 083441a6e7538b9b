/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segments: what the guest's segment registers stand for. */
#ifndef MODELS_CPU_SEGMENTS_H
#define MODELS_CPU_SEGMENTS_H

#include "models/cpu/model.h"

/* What the guest's segment registers held at VMRUN, and where its GDT has been since. */
struct segments {
	struct vmcb_seg seg[6]; /* by number: ES, CS, SS, DS, FS, GS */
	uint64_t gdt;
	bool protected; /* CR0.PE then */
};

/* At VMRUN, from its VMCB. */
void segments_load(struct cpu *c, struct segments *s);
/* Base, limit and attributes (as in a VMCB) of segment register N in the guest that runs. */
struct vmcb_seg segments_get(struct cpu *c, const struct segments *s, unsigned int n);
/* LGDT: S is given the table's new base. */
bool segments_is_lgdt(const struct insn *i);
void segments_lgdt(struct cpu *c, struct segments *s, const struct site *site);
/* The guest's code, by its CS. */
enum code_size segments_code_size(struct cpu *c, const struct segments *s);
/* The linear address of operand O of the instruction at SITE. */
uint64_t segments_linear(struct cpu *c, const struct segments *s, const struct site *site,
			 const struct operand *o);

#endif
