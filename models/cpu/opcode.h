/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opcode: what an instruction is, as far as the bytes alone tell: prefixes, map, opcode. */
#ifndef MODELS_CPU_OPCODE_H
#define MODELS_CPU_OPCODE_H

#include <stdbool.h>
#include <stdint.h>

enum opcode_map { MAP_ONE, MAP_0F, MAP_0F38, MAP_0F3A };

struct opcode {
	uint8_t rex;	 /* only in 64-bit code; elsewhere 0 */
	uint8_t segment; /* the last segment prefix, 0: none; */
	uint8_t fs_gs;	 /* the last of those that count in 64-bit code */
	bool lock, operand_size, address_size;
	uint8_t rep; /* 0xf2, 0xf3 or 0 */
	enum opcode_map map;
	uint8_t code;
	unsigned int modrm; /* offset of what follows the opcode */
};

/*
 * Reads prefixes and opcode (APM vol. 3, 1.2) of the LEN bytes at BYTE. LONG_MODE: 0x40 to 0x4f are
 * REX prefixes. False if they end before the opcode does.
 */
bool opcode_read(const uint8_t *byte, unsigned int len, bool long_mode, struct opcode *op);

#endif
