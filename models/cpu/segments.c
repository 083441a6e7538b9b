// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Segment registers of a guest. QEMU tells selectors, and the bases of FS and GS; the rest of a
 * register is what VMRUN loaded if the selector is still the same, in real and virtual-8086 mode
 * selector * 16 (APM 4.5, 4.6), and else in the descriptor that the selector names (4.7): in the
 * GDT, which VMRUN and LGDT move. Descriptors in an LDT are taken for flat ones.
 */
#include <string.h>

#include "models/cpu/access.h"
#include "models/cpu/segments.h"
#include "models/cpu/vmcb.h"

#define CR0_PE	  1u
#define EFER_LMA  (1u << 10)
#define RFLAGS_VM (1u << 17)
#define ATTR_LONG (1u << 9)
#define ATTR_BIG  (1u << 10)
#define TABLE_LDT 4u
#define SEG_CS	  1u
#define SEG_FS	  4u

void segments_load(struct cpu *c, struct segments *s)
{
	phys_read(c, c->svm->vmcb + VMCB_ES, s->seg, sizeof(s->seg));
	s->gdt = vmcb_get(c, VMCB_GDTR + 8, 8);
	s->protected = vmcb_get(c, VMCB_CR0, 8) & CR0_PE;
}

static bool is_real(struct cpu *c)
{
	return !(reg_get(c, REG_CR0) & CR0_PE) || reg_get(c, REG_RFLAGS) & RFLAGS_VM;
}

static struct vmcb_seg from_descriptor(struct cpu *c, const struct segments *s, uint16_t selector)
{
	struct vmcb_seg seg = {.selector = selector, .limit = 0xffffffff};
	uint64_t d;

	if (selector & TABLE_LDT || !virt_read(c, s->gdt + (selector & ~7u), &d, sizeof(d)))
		return seg;
	seg.base = (d >> 16 & 0xffffff) | (d >> 32 & 0xff000000);
	seg.attrib = (d >> 40 & 0xff) | (d >> 44 & 0xf00);
	return seg;
}

struct vmcb_seg segments_get(struct cpu *c, const struct segments *s, unsigned int n)
{
	uint16_t selector = (uint16_t)reg_get(c, REG_ES + n);
	bool real = is_real(c);
	struct vmcb_seg seg;

	if (selector == s->seg[n].selector && s->protected == !real)
		seg = s->seg[n];
	else if (real)
		seg = (struct vmcb_seg){.selector = selector, .base = (uint64_t)selector << 4};
	else
		seg = from_descriptor(c, s, selector);
	if (n >= SEG_FS)
		seg.base = reg_get(c, REG_FS_BASE + n - SEG_FS);
	return seg;
}

enum code_size segments_code_size(struct cpu *c, const struct segments *s)
{
	uint16_t attrib = segments_get(c, s, SEG_CS).attrib;

	if (reg_get(c, REG_EFER) & EFER_LMA && attrib & ATTR_LONG)
		return CODE_64;
	return attrib & ATTR_BIG ? CODE_32 : CODE_16;
}

static uint64_t wrap(uint64_t value, unsigned int bits)
{
	return bits == 64 ? value : value & ((1ull << bits) - 1);
}

uint64_t segments_linear(struct cpu *c, const struct segments *s, const struct site *site,
			 const struct operand *o)
{
	bool is_64 = segments_code_size(c, s) == CODE_64;
	uint64_t offset = (uint64_t)o->disp;

	if (o->rip_relative)
		offset += site->pc - site->cs_base + site->len;
	if (o->base >= 0)
		offset += reg_get(c, REG_RAX + (unsigned int)o->base);
	if (o->index >= 0)
		offset += reg_get(c, REG_RAX + (unsigned int)o->index) * o->scale;
	offset = wrap(offset, o->address_bits);
	if (is_64)
		return o->segment >= SEG_FS ? offset + segments_get(c, s, o->segment).base : offset;
	return wrap(offset + segments_get(c, s, o->segment).base, 32);
}

bool segments_is_lgdt(const struct insn *i)
{
	return i->op.map == MAP_0F && i->op.code == 0x01 && (i->byte[i->op.modrm] & 0x38) == 0x10 &&
	       i->byte[i->op.modrm] < 0xc0;
}

void segments_lgdt(struct cpu *c, struct segments *s, const struct site *site)
{
	enum code_size size = segments_code_size(c, s);
	struct opcode op;
	struct operand o;
	uint8_t table[10];
	uint64_t base = 0;

	if (!opcode_read(site->byte, site->len, size == CODE_64, &op) ||
	    !operand_read(site->byte, site->len, &op, size, &o) ||
	    !virt_read(c, segments_linear(c, s, site, &o), table, size == CODE_64 ? 10 : 6))
		return;
	memcpy(&base, table + 2, size == CODE_64 ? 8 : 4);
	/* With 16-bit operands the base has 24 bits (vol. 3, LGDT). */
	if (size != CODE_64 && operand_size(&op, size) == 2)
		base &= 0xffffff;
	s->gdt = base;
}
