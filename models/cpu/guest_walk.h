/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guest_walk: addresses of the guest that runs, by its page tables and by the nested ones. */
#ifndef MODELS_CPU_GUEST_WALK_H
#define MODELS_CPU_GUEST_WALK_H

#include "models/cpu/model.h"

/* What maps an address. */
struct leaf {
	uint64_t address;
	unsigned int type; /* PAT, PCD and PWT: an index */
};

/* The registers that say how addresses are translated. */
struct paging {
	uint64_t cr0, cr3, cr4, efer;
};

/* Those that are in force, and those that a #VMEXIT left in the VMCB. */
struct paging paging_now(struct cpu *c);
struct paging paging_saved(struct cpu *c);

/* The guest has nested paging (APM 15.25); without it its tables are the host's shadows. */
bool guest_is_nested(struct cpu *c);
/* LINEAR by the guest's own tables, if paging is on. False: not mapped. */
bool guest_walk(struct cpu *c, uint64_t linear, struct leaf *out);
bool guest_walk_by(struct cpu *c, const struct paging *p, uint64_t linear, struct leaf *out);
/* GPA by the nested tables. */
bool nested_walk(struct cpu *c, uint64_t gpa, struct leaf *out);
/* What a guest with nested paging has at LINEAR. Returns how many bytes of LEN are there. */
size_t guest_read_by(struct cpu *c, const struct paging *p, uint64_t linear, uint8_t *data,
		     size_t len);

#endif
