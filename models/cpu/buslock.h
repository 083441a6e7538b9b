/* SPDX-License-Identifier: GPL-2.0-or-later */
/* buslock: what a bus lock is. Private to the model bus-lock. */
#ifndef MODELS_CPU_BUSLOCK_H
#define MODELS_CPU_BUSLOCK_H

#include "models/cpu/locked.h"
#include "models/cpu/model.h"
#include "models/cpu/segments.h"

/* The guest's instruction at S is about to lock the bus: BYTES at ADDRESS, linear. */
bool buslock_is(struct cpu *c, const struct segments *segments, const struct site *s,
		uint64_t *address, unsigned int *bytes);
/* The guest's memory at this linear address is write-back, or not there. */
bool memtype_is_write_back(struct cpu *c, uint64_t linear);

#endif
