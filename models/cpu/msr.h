/* SPDX-License-Identifier: GPL-2.0-or-later */
/* msr: what plugin.c needs of msr.c; the rest is in model.h. */
#ifndef MODELS_CPU_MSR_H
#define MODELS_CPU_MSR_H

#include "models/cpu/model.h"

void msr_insn(const struct block *b, const struct insn *i);
/* An exception was delivered. */
void msr_exception(struct cpu *c);

#endif
