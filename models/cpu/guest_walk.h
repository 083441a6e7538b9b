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

/* The guest has nested paging (APM 15.25); without it its tables are the host's shadows. */
bool guest_is_nested(struct cpu *c);
/* LINEAR by the guest's own tables, if paging is on. False: not mapped. */
bool guest_walk(struct cpu *c, uint64_t linear, struct leaf *out);
/* GPA by the nested tables. */
bool nested_walk(struct cpu *c, uint64_t gpa, struct leaf *out);

#endif
