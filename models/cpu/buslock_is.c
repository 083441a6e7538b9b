// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A locked access that the cache cannot keep to itself (APM 7.3.2 and 15.14.5): one that spans two
 * cache lines, or is of memory that is not write-back.
 */
#include "models/cpu/access.h"
#include "models/cpu/buslock.h"
#include "models/cpu/segments.h"

#define LINE 64

/* BTS and its like reach out of their operand: the register says which bit, signed (vol. 3). */
static uint64_t bit_offset(struct cpu *c, const struct locked *l)
{
	unsigned int bits = l->bytes * 8;
	int64_t bit = (int64_t)(reg_get(c, REG_RAX + l->operand.reg) << (64 - bits)) >> (64 - bits);

	return (uint64_t)((bit >> __builtin_ctz(bits)) * (int64_t)l->bytes);
}

bool buslock_is(struct cpu *c, const struct segments *segments, const struct site *s,
		uint64_t *address, unsigned int *bytes)
{
	enum code_size size = segments_code_size(c, segments);
	struct opcode op;
	struct locked l;

	if (!opcode_read(s->byte, s->len, size == CODE_64, &op) ||
	    !locked_read(s->byte, s->len, &op, size, &l))
		return false;
	if (l.bit_string)
		l.operand.disp += (int64_t)bit_offset(c, &l);
	*bytes = l.bytes;
	*address = segments_linear(c, segments, s, &l.operand);
	if (bug(c->m, BUG_BUSLOCK_WORD) && l.bytes == 2)
		return false;
	/* #GP instead (vol. 3, CMPXCHG16B). */
	if (l.bytes == 16 && *address % 16)
		return false;
	if (*address % LINE + l.bytes > LINE || bug(c->m, BUG_BUSLOCK_ANY))
		return true;
	return !bug(c->m, BUG_BUSLOCK_CACHED) && !memtype_is_write_back(c, *address);
}
