// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * RDMSR and WRMSR (APM vol. 3) of MSRs that parts own. At CPL 3 they are #GP anyway; in a guest the
 * intercept (15.11) comes before all.
 *
 * A #GP of our own cannot be raised, so QEMU is made to raise it: it refuses an x2APIC MSR as long
 * as the local APIC is not in that mode (16.9), which the lab's never is. RCX is put back when the
 * exception is delivered. In a guest that way may be intercepted: there QEMU's own, milder rule for
 * MSRs that it does not know is left in place.
 */
#include "models/cpu/access.h"
#include "models/cpu/msr.h"
#include "models/cpu/vmcb.h"

#define FAULTING_MSR 0x800
#define OP_WRMSR     0x30
#define OP_RDMSR     0x32

void msr_own(struct model *m, const struct msr_owner *o)
{
	if (m->nr_owners < MODEL_OWNERS)
		m->owner[m->nr_owners++] = *o;
}

static const struct msr_owner *find_owner(const struct model *m, uint32_t msr)
{
	for (unsigned int i = 0; i < m->nr_owners; i++)
		if (msr >= m->owner[i].first && msr <= m->owner[i].last)
			return &m->owner[i];
	return NULL;
}

static int call_owner(struct cpu *c, const struct site *s, const struct msr_owner *o, uint32_t msr)
{
	uint64_t value = 0;
	int r;

	if (s->op.code == OP_WRMSR) {
		value = (uint32_t)reg_get(c, REG_RAX) | reg_get(c, REG_RDX) << 32;
		log_event(c, MODEL_LOG_MSR_WRITE, msr,
			  bug(c->m, BUG_PMU_LOG_SHORT) ? (uint32_t)value : value);
		return o->write ? o->write(c, s, msr, value) : -1;
	}
	r = o->read ? o->read(c, s, msr, &value) : -1;
	if (!r) {
		log_event(c, MODEL_LOG_MSR_READ, msr, value);
		reg_set(c, REG_RAX, (uint32_t)value);
		reg_set(c, REG_RDX, value >> 32);
	}
	return r;
}

static void on_msr(struct cpu *c, const struct site *s)
{
	uint32_t msr = (uint32_t)reg_get(c, REG_RCX);
	const struct msr_owner *o = find_owner(c->m, msr);

	if (!o ||
	    (s->guest && !o->unintercepted && svm_intercepts_msr(c, msr, s->op.code == OP_WRMSR)))
		return;
	if (!call_owner(c, s, o, msr))
		cpu_skip(c, s);
	if (s->guest)
		return;
	c->fault.pending = true;
	c->fault.rcx = reg_get(c, REG_RCX);
	reg_set(c, REG_RCX, FAULTING_MSR);
}

void msr_exception(struct cpu *c)
{
	if (!c->fault.pending)
		return;
	c->fault.pending = false;
	reg_set(c, REG_RCX, c->fault.rcx);
}

void msr_insn(const struct block *b, const struct insn *i)
{
	if (b->m->nr_owners && !b->cpl && i->op.map == MAP_0F &&
	    (i->op.code == OP_RDMSR || i->op.code == OP_WRMSR))
		insn_call(b, i, QEMU_PLUGIN_CB_RW_REGS_PC, on_msr);
}
