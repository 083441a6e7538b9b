// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Write traps (APM 15.35.7): the host of an SEV-ES guest cannot intercept writes of EFER and
 * control registers and do them itself, but it is told of them: an exit behind the instruction,
 * with the new value in EXITINFO1. QEMU has none of this, so the write is done here. CLTS and LMSW,
 * and task switches, are not told of.
 */
#include "models/cpu/access.h"
#include "models/cpu/sev.h"
#include "models/cpu/tcg.h"
#include "models/cpu/vmcb.h"

#define EFER_LMA  (1u << 10)
#define MSR_EFER  0xc0000080
#define TRAP_EFER 15 /* bits of the word at 0x10 */
#define TRAP_CR	  16 /* and the register's number */
#define OP_MOV_CR 0x22
#define OP_WRMSR  0x30

/* The write faults as always; it is the instruction's, whose registers are settled. */
static void finish(struct cpu *c, const struct site *site, unsigned int exit, uint64_t value)
{
	sev_of(c)->advance = site->len;
	tcg_vmexit(c, site, exit, value, 0);
}

static bool is_trapped(struct cpu *c, unsigned int bit)
{
	return sev_of(c)->status & SEV_STATUS_ES && svm_intercepts(c, VMCB_INTERCEPT_4, bit) &&
	       !bug(c->m, BUG_SEV_NO_TRAP);
}

static void on_mov_cr(struct cpu *c, const struct site *site)
{
	uint8_t modrm = site->byte[site->op.modrm];
	unsigned int number = (modrm >> 3 & 7) | (site->op.rex & 4) << 1;
	uint64_t value = reg_get(c, REG_RAX + ((modrm & 7u) | (site->op.rex & 1u) << 3));

	/* The prefix LOCK makes CR0 to CR8 (vol. 3). */
	if (site->op.lock && !number)
		number = 8;
	if (!is_trapped(c, TRAP_CR + number))
		return;
	if (!(reg_get(c, REG_EFER) & EFER_LMA))
		value = (uint32_t)value;
	cpu_settle(c);
	tcg_write_cr(c, number, value);
	finish(c, site, EXIT_CR_TRAP + number, value);
}

static void on_wrmsr(struct cpu *c, const struct site *site)
{
	if ((uint32_t)reg_get(c, REG_RCX) != MSR_EFER || !is_trapped(c, TRAP_EFER))
		return;
	cpu_settle(c);
	tcg_wrmsr(c);
	finish(c, site, EXIT_EFER_TRAP, reg_get(c, REG_EFER));
}

void sev_trap_insn(const struct block *b, const struct insn *i)
{
	if (!b->guest || b->cpl || i->op.map != MAP_0F)
		return;
	if (i->op.code == OP_MOV_CR)
		insn_call(b, i, QEMU_PLUGIN_CB_RW_REGS_PC, on_mov_cr);
	else if (i->op.code == OP_WRMSR)
		insn_call(b, i, QEMU_PLUGIN_CB_RW_REGS_PC, on_wrmsr);
}
