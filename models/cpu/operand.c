// SPDX-License-Identifier: GPL-2.0-or-later
/* Effective addresses: APM vol. 3, 1.4 (ModRM, SIB) and 1.5 to 1.7. */
#include "models/cpu/operand.h"

enum { RBX = 3, RSP = 4, RBP = 5, RSI = 6, RDI = 7 };
enum { SEG_SS = 2, SEG_DS = 3, SEG_FS = 4, SEG_GS = 5 };

unsigned int operand_size(const struct opcode *op, enum code_size size)
{
	if (size == CODE_64 && op->rex & 8)
		return 8;
	return op->operand_size == (size == CODE_16) ? 4 : 2;
}

static unsigned int address_bits(const struct opcode *op, enum code_size size)
{
	switch (size) {
	case CODE_16:
		return op->address_size ? 32 : 16;
	case CODE_32:
		return op->address_size ? 16 : 32;
	default:
		return op->address_size ? 32 : 64;
	}
}

/* In 64-bit code only FS and GS count (1.2.4). */
static unsigned int segment(const struct opcode *op, enum code_size size, int base)
{
	uint8_t prefix = size == CODE_64 ? op->fs_gs : op->segment;

	if (prefix >= 0x64)
		return prefix == 0x64 ? SEG_FS : SEG_GS;
	if (prefix)
		return prefix >> 3 & 3;
	return base == RSP || base == RBP ? SEG_SS : SEG_DS;
}

struct bytes {
	const uint8_t *at;
	unsigned int left;
	bool short_of; /* more was asked for than there is */
};

static int64_t take(struct bytes *b, unsigned int n)
{
	uint64_t value = 0;

	if (b->left < n) {
		b->short_of = true;
		return 0;
	}
	for (unsigned int i = 0; i < n; i++)
		value |= (uint64_t)b->at[i] << 8 * i;
	b->at += n;
	b->left -= n;
	if (n == 1)
		return (int8_t)value;
	return n == 2 ? (int16_t)value : (int32_t)value;
}

static void read_16(struct bytes *b, unsigned int mod, unsigned int rm, struct operand *o)
{
	static const int base[] = {RBX, RBX, RBP, RBP, RSI, RDI, RBP, RBX};
	static const int index[] = {RSI, RDI, RSI, RDI, NO_REG, NO_REG, NO_REG, NO_REG};

	if (mod == 0 && rm == 6) {
		o->disp = take(b, 2);
		return;
	}
	o->base = base[rm];
	o->index = index[rm];
	if (mod)
		o->disp = take(b, mod);
}

static void read_sib(struct bytes *b, unsigned int mod, uint8_t rex, struct operand *o)
{
	uint8_t sib = (uint8_t)take(b, 1);
	int index = (sib >> 3 & 7) | (rex & 2) << 2;

	o->scale = 1u << (sib >> 6);
	o->index = index == RSP ? NO_REG : index;
	if ((sib & 7) == RBP && mod == 0)
		o->disp = take(b, 4);
	else
		o->base = (sib & 7) | (rex & 1) << 3;
}

static void read_32(struct bytes *b, unsigned int mod, unsigned int rm, uint8_t rex, bool is_64,
		    struct operand *o)
{
	if (rm == RSP) {
		read_sib(b, mod, rex, o);
	} else if (mod == 0 && rm == RBP) {
		o->disp = take(b, 4);
		o->rip_relative = is_64;
		return;
	} else {
		o->base = (int)rm | (rex & 1) << 3;
	}
	if (mod)
		o->disp = take(b, mod == 1 ? 1 : 4);
}

bool operand_read(const uint8_t *byte, unsigned int len, const struct opcode *op,
		  enum code_size size, struct operand *o)
{
	struct bytes b = {byte + op->modrm, len > op->modrm ? len - op->modrm : 0, false};
	uint8_t rex = size == CODE_64 ? op->rex : 0, modrm = (uint8_t)take(&b, 1);
	unsigned int mod = modrm >> 6, rm = modrm & 7;

	*o = (struct operand){.base = NO_REG, .index = NO_REG, .scale = 1};
	o->reg = (modrm >> 3 & 7) | (rex & 4) << 1;
	o->address_bits = address_bits(op, size);
	if (b.short_of || mod == 3)
		return false;
	if (o->address_bits == 16)
		read_16(&b, mod, rm, o);
	else
		read_32(&b, mod, rm, rex, size == CODE_64, o);
	o->segment = segment(op, size, o->base);
	return !b.short_of;
}
