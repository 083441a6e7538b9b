// SPDX-License-Identifier: GPL-2.0-or-later
/* LOCK prefix: APM vol. 3, 1.2.5, which lists who may have it; XCHG locks without (its own page).
 */
#include "models/cpu/locked.h"

static bool is_xchg(const struct opcode *op)
{
	return op->map == MAP_ONE && (op->code & 0xfe) == 0x86;
}

bool locked_maybe(const struct opcode *op)
{
	return op->lock || is_xchg(op);
}

/* Those of one byte; REG is the ModRM byte's middle, which is part of the opcode in groups. */
static bool may_lock_one(uint8_t code, unsigned int reg)
{
	switch (code) {
	case 0x80:
	case 0x81:
	case 0x82:
	case 0x83: /* ADD to XOR, not CMP */
		return reg != 7;
	case 0x86:
	case 0x87: /* XCHG */
		return true;
	case 0xf6:
	case 0xf7: /* NOT, NEG */
		return reg == 2 || reg == 3;
	case 0xfe:
	case 0xff: /* INC, DEC */
		return reg < 2;
	default: /* ADD to XOR, with a register as source */
		return code < 0x38 && (code & 7) < 2;
	}
}

static bool may_lock_0f(uint8_t code, unsigned int reg)
{
	switch (code) {
	case 0xab:
	case 0xb3:
	case 0xbb: /* BTS, BTR, BTC */
	case 0xb0:
	case 0xb1: /* CMPXCHG */
	case 0xc0:
	case 0xc1: /* XADD */
		return true;
	case 0xba:
		return reg > 4;
	case 0xc7: /* CMPXCHG8B, CMPXCHG16B */
		return reg == 1;
	default:
		return false;
	}
}

static unsigned int width(const struct opcode *op, enum code_size size)
{
	if (op->map == MAP_0F && op->code == 0xc7)
		return size == CODE_64 && op->rex & 8 ? 16 : 8;
	/* Even codes are of bytes, but for BTS and its like with an immediate. */
	if (op->code & 1 || (op->map == MAP_0F && op->code == 0xba))
		return operand_size(op, size);
	return 1;
}

bool locked_read(const uint8_t *byte, unsigned int len, const struct opcode *op,
		 enum code_size size, struct locked *l)
{
	unsigned int reg = op->modrm < len ? byte[op->modrm] >> 3 & 7 : 0;

	if (op->map == MAP_ONE ? !may_lock_one(op->code, reg)
			       : op->map != MAP_0F || !may_lock_0f(op->code, reg))
		return false;
	if (!op->lock && !is_xchg(op))
		return false;
	if (!operand_read(byte, len, op, size, &l->operand))
		return false;
	l->bytes = width(op, size);
	l->bit_string =
		op->map == MAP_0F && (op->code == 0xab || op->code == 0xb3 || op->code == 0xbb);
	return true;
}
