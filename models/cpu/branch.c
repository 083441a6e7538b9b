// SPDX-License-Identifier: GPL-2.0-or-later
/* APM volume 3, appendix A: the opcode maps. */
#include "models/cpu/branch.h"

/* FF /2 to /5: CALL and JMP, near and far. */
static bool is_indirect(const uint8_t *byte, const struct opcode *op)
{
	unsigned int reg = byte[op->modrm] >> 3 & 7;

	return op->code == 0xff && reg >= 2 && reg <= 5;
}

static bool is_one_byte_branch(const uint8_t *byte, const struct opcode *op)
{
	switch (op->code) {
	case 0x70 ... 0x7f: /* Jcc */
	case 0x9a:	    /* CALL far */
	case 0xc2:	    /* RET */
	case 0xc3:
	case 0xca: /* RET far */
	case 0xcb:
	case 0xcc ... 0xcf: /* INT3, INT, INTO, IRET */
	case 0xe0 ... 0xe3: /* LOOPcc, JCXZ */
	case 0xe8 ... 0xeb: /* CALL, JMP */
	case 0xf1:	    /* INT1 */
		return true;
	default:
		return is_indirect(byte, op);
	}
}

bool is_branch(const uint8_t *byte, const struct opcode *op)
{
	if (op->map == MAP_ONE)
		return is_one_byte_branch(byte, op);
	if (op->map != MAP_0F)
		return false;
	/* Jcc; SYSCALL, SYSRET, SYSENTER, SYSEXIT. */
	return (op->code >= 0x80 && op->code <= 0x8f) || op->code == 0x05 || op->code == 0x07 ||
	       op->code == 0x34 || op->code == 0x35;
}
