/* SPDX-License-Identifier: GPL-2.0-or-later */
/* svm: what plugin.c needs of svm.c; the rest is in model.h. */
#ifndef MODELS_CPU_SVM_H
#define MODELS_CPU_SVM_H

#include "models/cpu/model.h"

/* A block of the host that begins at PC, where a #VMEXIT may arrive. */
bool svm_is_landing(struct cpu *c, uint64_t pc);
void svm_block(const struct block *b, const struct insn *first);
void svm_insn(struct cpu *c, const struct block *b, const struct insn *i);

#endif
