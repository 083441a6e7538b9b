// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * When a guest runs. VMRUN (APM 15.5) is an instruction like others; of a #VMEXIT (15.6) QEMU tells
 * nothing, but it arrives behind the VMRUN, with the host's RSP and CR3 as they were: so the block
 * that begins there is looked at. A guest that has code at the same address has others.
 */
#include <string.h>

#include "models/cpu/access.h"
#include "models/cpu/svm.h"
#include "models/cpu/vmcb.h"

#define EFER_SVME (1u << 12)

uint64_t vmcb_get(struct cpu *c, unsigned int offset, size_t len)
{
	return phys_get(c, c->svm->vmcb + offset, len);
}

void vmcb_put(struct cpu *c, unsigned int offset, uint64_t value, size_t len)
{
	phys_put(c, c->svm->vmcb + offset, value, len);
}

bool svm_intercepts(const struct cpu *c, unsigned int offset, unsigned int bit)
{
	return c->svm->guest && c->svm->intercept[offset / 4] >> bit & 1;
}

/* 15.11: two bits for each MSR, read and write, of three ranges; all others are intercepted. */
bool svm_intercepts_msr(struct cpu *c, uint32_t msr, bool write)
{
	static const uint32_t range[] = {0, 0xc0000000, 0xc0010000};

	if (!svm_intercepts(c, VMCB_INTERCEPT_3, INTERCEPT_MSR))
		return false;
	for (unsigned int i = 0; i < 3; i++) {
		uint32_t n = msr - range[i];

		if (n < 0x2000) {
			uint64_t map = vmcb_get(c, VMCB_MSRPM, 8) & ~0xfffull;
			unsigned int bit = n * 2 + write;

			return phys_get(c, map + i * 0x800 + bit / 8, 1) >> (bit % 8) & 1;
		}
	}
	return true;
}

static bool lands(const struct model *m, uint64_t pc)
{
	for (unsigned int i = 0; i < m->nr_lands && i < MODEL_LANDS; i++)
		if (m->land[i] == pc)
			return true;
	return false;
}

/* The oldest gives way: a kvm_amd that was loaded again is elsewhere. */
void svm_add_landing(struct model *m, uint64_t pc)
{
	if (!lands(m, pc))
		m->land[m->nr_lands++ % MODEL_LANDS] = pc;
}

/* 15.5.1: what makes VMRUN fault instead. A guest's VMRUN is always intercepted. */
static bool faults(struct cpu *c, const struct site *s)
{
	return s->cpl || c->svm->guest || !(reg_get(c, REG_EFER) & EFER_SVME) ||
	       reg_get(c, REG_RAX) & 0xfff;
}

void svm_run_again(struct cpu *c, const struct site *s)
{
	phys_read(c, c->svm->vmcb, c->svm->intercept, sizeof(c->svm->intercept));
	c->svm->guest = true;
	for (unsigned int i = 0; i < c->m->nr_parts; i++)
		if (c->m->part[i]->vmrun)
			c->m->part[i]->vmrun(c, s);
}

static void on_vmrun(struct cpu *c, const struct site *s)
{
	if (faults(c, s))
		return;
	c->svm->vmcb = reg_get(c, REG_RAX);
	c->svm->rsp = reg_get(c, REG_RSP);
	c->svm->cr3 = reg_get(c, REG_CR3);
	for (unsigned int i = 0; i < c->m->nr_parts; i++)
		if (c->m->part[i]->enter)
			c->m->part[i]->enter(c, s);
	svm_run_again(c, s);
}
static bool has_landed(struct cpu *c)
{
	return c->svm->guest && reg_get(c, REG_RSP) == c->svm->rsp &&
	       reg_get(c, REG_CR3) == c->svm->cr3;
}

static void on_landing(struct cpu *c, const struct site *s)
{
	if (!has_landed(c))
		return;
	c->svm->guest = false;
	for (unsigned int i = 0; i < c->m->nr_parts; i++)
		if (c->m->part[i]->vmexit)
			c->m->part[i]->vmexit(c, s);
	for (unsigned int i = 0; i < c->m->nr_parts; i++)
		if (c->m->part[i]->leave)
			c->m->part[i]->leave(c, s);
}

bool svm_is_landing(struct cpu *c, uint64_t pc)
{
	return lands(c->m, pc) && (!c->svm->guest || has_landed(c));
}

void svm_block(const struct block *b, const struct insn *first)
{
	if (b->landing)
		insn_call(b, first, QEMU_PLUGIN_CB_RW_REGS_PC, on_landing);
}

void svm_insn(struct cpu *c, const struct block *b, const struct insn *i)
{
	if (i->op.map != MAP_0F || i->op.code != 0x01 || i->byte[i->op.modrm] != 0xd8)
		return;
	svm_add_landing(c->m, i->pc + i->len);
	insn_call(b, i, QEMU_PLUGIN_CB_RW_REGS, on_vmrun);
}
