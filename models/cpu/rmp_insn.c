// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The host's instructions on the reverse map table (APM vol. 3): RMPUPDATE, PSMASH, RMPREAD. QEMU
 * knows none of them: where they do not exist, #UD is QEMU's own. Operands are in 64-bit registers.
 */
#include "models/cpu/access.h"
#include "models/cpu/snp.h"
#include "models/cpu/tcg.h"

enum { INSN_NONE, INSN_RMPUPDATE, INSN_PSMASH, INSN_RMPREAD };

static int which(const uint8_t *byte, const struct opcode *op)
{
	uint8_t modrm = byte[op->modrm];

	if (op->map != MAP_0F || op->code != 0x01)
		return INSN_NONE;
	if (op->rep == 0xf2 && modrm == 0xfe)
		return INSN_RMPUPDATE;
	if (op->rep == 0xf3 && modrm == 0xff)
		return INSN_PSMASH;
	return op->rep == 0xf2 && modrm == 0xfd ? INSN_RMPREAD : INSN_NONE;
}

static enum rmp_result update(struct cpu *c, const struct rmp *r, uint64_t spa)
{
	uint64_t from = reg_get(c, REG_RCX);
	struct rmp_state state;

	tcg_touch(c, from, 0, false);
	tcg_touch(c, from + sizeof(state) - 1, 0, false);
	virt_read(c, from, &state, sizeof(state));
	return rmp_update(c, r, spa, &state);
}

static enum rmp_result read_entry(struct cpu *c, const struct rmp *r, uint64_t spa)
{
	uint64_t to = reg_get(c, REG_RCX);
	struct rmp_state state;
	enum rmp_result result = rmp_read(c, r, spa, &state);

	if (result)
		return result;
	tcg_touch(c, to, 0, true);
	tcg_touch(c, to + sizeof(state) - 1, 0, true);
	virt_write(c, to, &state, sizeof(state));
	return RMP_SUCCESS;
}

/* The status flags as after a test of EAX; CF is what the instruction says. */
uint32_t snp_flags(uint32_t result, bool carry)
{
	return (carry ? FLAG_CF : 0) | (result ? 0 : FLAG_ZF) |
	       (__builtin_parity(result & 0xff) ? 0 : FLAG_PF);
}

static void on_insn(struct cpu *c, const struct site *s)
{
	uint64_t spa = reg_get(c, REG_RAX);
	struct rmp r = snp_table(c);
	enum rmp_result result;

	if (!snp_is_on(c))
		return;
	switch (which(s->byte, &s->op)) {
	case INSN_RMPUPDATE:
		result = update(c, &r, spa);
		log_event(c, MODEL_LOG_RMPUPDATE, spa, result);
		break;
	case INSN_PSMASH:
		result = rmp_psmash(c, &r, spa);
		break;
	default:
		result = read_entry(c, &r, spa);
		break;
	}
	reg_set(c, REG_RAX, result);
	cpu_skip_flags(c, s, snp_flags(result, false));
}

static void on_wbinvd(struct cpu *c, const struct site *s)
{
	(void)s;
	if (snp_is_on(c))
		snp_wbinvd(c);
}

static void insn(struct cpu *c, const struct block *b, const struct insn *i)
{
	(void)c;
	if (!b->guest && !b->cpl && i->op.map == MAP_0F && i->op.code == 0x09)
		insn_call(b, i, QEMU_PLUGIN_CB_RW_REGS, on_wbinvd);
	if (!b->guest && !b->cpl && which(i->byte, &i->op) != INSN_NONE)
		insn_call(b, i, QEMU_PLUGIN_CB_RW_REGS_PC, on_insn);
}

PART(rmp_insn, .model = "snp", .insn = insn);
