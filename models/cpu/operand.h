/* SPDX-License-Identifier: GPL-2.0-or-later */
/* operand: the memory operand that a ModRM byte names, from the bytes alone. */
#ifndef MODELS_CPU_OPERAND_H
#define MODELS_CPU_OPERAND_H

#include "models/cpu/opcode.h"

/* Of the code segment: what sizes are without prefixes. */
enum code_size { CODE_16, CODE_32, CODE_64 };

#define NO_REG (-1)

/* Registers by the numbers that instructions have for them: 0 is RAX, 1 RCX, 4 RSP. */
struct operand {
	int base, index;
	unsigned int scale; /* 1, 2, 4 or 8 */
	int64_t disp;
	bool rip_relative;
	unsigned int address_bits; /* 16, 32 or 64: the offset wraps there */
	/* Number of the segment register: 0 ES, 1 CS, 2 SS, 3 DS, 4 FS, 5 GS. */
	unsigned int segment;
	unsigned int reg; /* the ModRM byte's other register */
};

/*
 * Reads the operand of the LEN bytes at BYTE, whose opcode OP ends at op->modrm. False: it is a
 * register, or the bytes end too early.
 */
bool operand_read(const uint8_t *byte, unsigned int len, const struct opcode *op,
		  enum code_size size, struct operand *o);

/* Bytes of an operand whose opcode has no size of its own: 2, 4 or 8. */
unsigned int operand_size(const struct opcode *op, enum code_size size);

#endif
