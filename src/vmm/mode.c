// SPDX-License-Identifier: GPL-2.0-or-later
/* CPU modes as register values: APM vol. 2 sections 1.3 and 14, SDM 3A sections 2.5 and 9. */
#include <string.h>

#include "kvex/mode.h"

#define CR0_PE	       (1UL << 0)
#define CR0_MP	       (1UL << 1)
#define CR0_ET	       (1UL << 4)
#define CR0_NE	       (1UL << 5)
#define CR0_WP	       (1UL << 16)
#define CR0_PG	       (1UL << 31)
#define CR4_PAE	       (1UL << 5)
#define CR4_OSFXSR     (1UL << 9)
#define CR4_OSXMMEXCPT (1UL << 10)
#define EFER_LME       (1UL << 8)
#define EFER_LMA       (1UL << 10)
#define EFER_NXE       (1UL << 11)

#define TYPE_CODE     0xb /* execute, read, accessed */
#define TYPE_DATA     0x3 /* read, write, accessed */
#define TYPE_TSS_BUSY 0xb
#define TYPE_LDT      0x2

static const char *const names[] = {
	[MODE_REAL] = "real",
	[MODE_PROTECTED] = "protected",
	[MODE_LONG] = "long",
};

const char *mode_name(enum cpu_mode mode)
{
	return mode >= MODE_REAL && mode <= MODE_LONG ? names[mode] : "default";
}

enum cpu_mode mode_from_name(const char *name)
{
	enum cpu_mode m;

	for (m = MODE_REAL; m <= MODE_LONG; m++)
		if (!strcmp(name, names[m]))
			return m;
	return MODE_DEFAULT;
}

static void set_flat(struct kvm_sregs *s, bool long_mode)
{
	const struct kvm_segment data = {.limit = ~0U,
					 .selector = GUEST_SEL_DATA,
					 .type = TYPE_DATA,
					 .present = 1,
					 .db = 1,
					 .s = 1,
					 .g = 1};

	s->ds = s->es = s->fs = s->gs = s->ss = data;
	s->cs = data;
	s->cs.selector = long_mode ? GUEST_SEL_CODE64 : GUEST_SEL_CODE32;
	s->cs.type = TYPE_CODE;
	s->cs.l = long_mode;
	s->cs.db = !long_mode;
	s->tr = (struct kvm_segment){.base = GUEST_GPA_TSS,
				     .limit = 0x67,
				     .selector = GUEST_SEL_TSS,
				     .type = TYPE_TSS_BUSY,
				     .present = 1};
	s->ldt = (struct kvm_segment){.type = TYPE_LDT, .unusable = 1};
	s->gdt = (struct kvm_dtable){.base = GUEST_GPA_GDT, .limit = GUEST_SEL_CODE16 + 7};
	s->idt = (struct kvm_dtable){.base = GUEST_GPA_IDT, .limit = 32 * (long_mode ? 16 : 8) - 1};
}

static void set_real(struct kvm_sregs *s)
{
	const struct kvm_segment seg = {.limit = 0xffff, .type = TYPE_DATA, .present = 1, .s = 1};

	s->ds = s->es = s->fs = s->gs = s->ss = s->cs = seg;
	s->cs.type = TYPE_CODE;
	s->tr = (struct kvm_segment){.limit = 0xffff, .type = TYPE_TSS_BUSY, .present = 1};
	s->ldt = (struct kvm_segment){.limit = 0xffff, .type = TYPE_LDT, .present = 1};
	s->gdt = (struct kvm_dtable){.limit = 0xffff};
	s->idt = (struct kvm_dtable){.base = GUEST_GPA_IVT, .limit = 0x3ff};
}

void mode_set_sregs(struct kvm_sregs *sregs, enum cpu_mode mode, bool no_idt)
{
	sregs->cr0 = CR0_ET | CR0_NE;
	sregs->cr2 = sregs->cr3 = sregs->cr4 = sregs->efer = 0;
	if (mode == MODE_REAL) {
		set_real(sregs);
	} else {
		set_flat(sregs, mode == MODE_LONG);
		sregs->cr0 |= CR0_PE | CR0_MP;
		sregs->cr4 = CR4_OSFXSR | CR4_OSXMMEXCPT;
	}
	if (mode == MODE_LONG) {
		sregs->cr0 |= CR0_PG | CR0_WP;
		sregs->cr3 = GUEST_GPA_PML4;
		sregs->cr4 |= CR4_PAE;
		sregs->efer = EFER_LME | EFER_LMA | EFER_NXE;
	}
	if (no_idt)
		sregs->idt.limit = 0;
}

void mode_set_start(struct kvm_sregs *sregs, struct kvm_regs *regs, enum cpu_mode mode,
		    unsigned int id, uint64_t rip)
{
	*regs = (struct kvm_regs){
		.rip = rip,
		.rflags = 2,
		.rsp = GUEST_GPA_STACK - id * GUEST_STACK_SIZE,
		.rdi = id,
	};
	if (mode == MODE_REAL) { /* the same stack, within reach of a 16-bit SP */
		sregs->ss.base = regs->rsp - GUEST_STACK_SIZE;
		sregs->ss.selector = sregs->ss.base >> 4;
		regs->rsp = GUEST_STACK_SIZE;
	}
}
