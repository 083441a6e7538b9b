/* SPDX-License-Identifier: GPL-2.0-or-later */
/* locked: which instructions access memory with a lock, and how much of it. */
#ifndef MODELS_CPU_LOCKED_H
#define MODELS_CPU_LOCKED_H

#include "models/cpu/operand.h"

/* By prefix or by itself; cheap, and true of some more that locked_read() sorts out. */
bool locked_maybe(const struct opcode *op);

struct locked {
	struct operand operand;
	unsigned int bytes;
	bool bit_string; /* BTS, BTR, BTC: operand.reg, of BYTES, says how many bits further */
};

/* False: it has no locked access (and #UD if it has the prefix all the same). */
bool locked_read(const uint8_t *byte, unsigned int len, const struct opcode *op,
		 enum code_size size, struct locked *l);

#endif
