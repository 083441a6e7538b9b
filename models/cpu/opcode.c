// SPDX-License-Identifier: GPL-2.0-or-later
#include "models/cpu/opcode.h"

static bool read_prefix(uint8_t b, struct opcode *op)
{
	switch (b) {
	case 0xf0:
		op->lock = true;
		return true;
	case 0xf2:
	case 0xf3:
		op->rep = b;
		return true;
	case 0x26:
	case 0x2e:
	case 0x36:
	case 0x3e:
		op->segment = b;
		return true;
	case 0x64:
	case 0x65:
		op->segment = op->fs_gs = b;
		return true;
	case 0x66:
		op->operand_size = true;
		return true;
	case 0x67:
		op->address_size = true;
		return true;
	default:
		return false;
	}
}

bool opcode_read(const uint8_t *byte, unsigned int len, bool long_mode, struct opcode *op)
{
	unsigned int i = 0;

	*op = (struct opcode){.map = MAP_ONE};
	while (i < len && read_prefix(byte[i], op))
		i++;
	/* A REX prefix counts only right before the opcode. */
	if (long_mode && i < len && (byte[i] & 0xf0) == 0x40)
		op->rex = byte[i++];
	if (i < len && byte[i] == 0x0f) {
		op->map = MAP_0F;
		i++;
		if (i < len && (byte[i] == 0x38 || byte[i] == 0x3a))
			op->map = byte[i++] == 0x38 ? MAP_0F38 : MAP_0F3A;
	}
	if (i >= len)
		return false;
	op->code = byte[i++];
	op->modrm = i;
	return true;
}
