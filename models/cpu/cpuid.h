/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cpuid: what plugin.c needs of cpuid.c; the rest is in model.h. */
#ifndef MODELS_CPU_CPUID_H
#define MODELS_CPU_CPUID_H

#include "models/cpu/model.h"

/* BEFORE is the instruction before I in the block, NULL if there is none. */
void cpuid_insn(const struct block *b, const struct insn *i, const struct insn *before);

#endif
