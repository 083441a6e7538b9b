/* SPDX-License-Identifier: GPL-2.0-or-later */
/* branch: instructions that end a block because they go elsewhere. */
#ifndef MODELS_CPU_BRANCH_H
#define MODELS_CPU_BRANCH_H

#include "models/cpu/opcode.h"

/* BYTE and OP as opcode_read() had and made them. Far transfers and software interrupts count. */
bool is_branch(const uint8_t *byte, const struct opcode *op);

#endif
