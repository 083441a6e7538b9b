// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CPUID (APM vol. 3) with other values: QEMU's CPU answers, and what it left in the registers is
 * changed before the next instruction. An intercepted CPUID answers nothing.
 */
#include "models/cpu/access.h"
#include "models/cpu/cpuid.h"
#include "models/cpu/vmcb.h"

void cpuid_change(struct model *m, uint32_t leaf, uint32_t subleaf, enum reg r, uint32_t keep,
		  uint32_t set)
{
	if (m->nr_edits < MODEL_EDITS)
		m->edit[m->nr_edits++] = (struct cpuid_edit){leaf, subleaf, r, keep, set, 0};
}

void cpuid_reach(struct model *m, uint32_t leaf)
{
	if (m->nr_edits < MODEL_EDITS)
		m->edit[m->nr_edits++] = (struct cpuid_edit){
			leaf & 0xffff0000, ANY_SUBLEAF, REG_RAX, 0xffffffff, 0, leaf};
}

static bool is_for(const struct cpuid_edit *e, uint32_t leaf, uint32_t subleaf)
{
	return e->leaf == leaf && (e->subleaf == ANY_SUBLEAF || e->subleaf == subleaf);
}

static void on_cpuid(struct cpu *c, const struct site *s)
{
	uint32_t leaf = (uint32_t)reg_get(c, REG_RAX), subleaf = (uint32_t)reg_get(c, REG_RCX);

	(void)s;
	c->cpuid.pending = false;
	if (svm_intercepts(c, VMCB_INTERCEPT_3, INTERCEPT_CPUID))
		return;
	for (unsigned int i = 0; i < c->m->nr_edits; i++)
		c->cpuid.pending |= is_for(&c->m->edit[i], leaf, subleaf);
	c->cpuid.leaf = leaf;
	c->cpuid.subleaf = subleaf;
}

static void after_cpuid(struct cpu *c, const struct site *s)
{
	(void)s;
	if (!c->cpuid.pending)
		return;
	c->cpuid.pending = false;
	for (unsigned int i = 0; i < c->m->nr_edits; i++) {
		const struct cpuid_edit *e = &c->m->edit[i];
		uint32_t value;

		if (!is_for(e, c->cpuid.leaf, c->cpuid.subleaf))
			continue;
		value = ((uint32_t)reg_get(c, e->reg) & e->keep) | e->set;
		reg_set(c, e->reg, value < e->least ? e->least : value);
	}
}

static bool is_cpuid(const struct insn *i)
{
	return i->op.map == MAP_0F && i->op.code == 0xa2;
}

void cpuid_insn(const struct block *b, const struct insn *i, const struct insn *before)
{
	if (!b->m->nr_edits)
		return;
	if (before ? is_cpuid(before) : b->landing)
		insn_call(b, i, QEMU_PLUGIN_CB_RW_REGS, after_cpuid);
	if (!is_cpuid(i))
		return;
	insn_call(b, i, QEMU_PLUGIN_CB_R_REGS, on_cpuid);
	if (i->index + 1 == b->n)
		svm_add_landing(b->m, i->pc + i->len);
}
