// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The VMSA as KVM builds it (svm/sev.c, sev_es_sync_vmsa, 6.1 to 7.2): what stands in the VMCB's
 * save area, then the registers that KVM keeps elsewhere.
 */
#include <string.h>

#include "kvex/measure.h"
#include "measure/vmsa_area.h"

#define EFER_SVME 0x1000ULL	/* svm_set_efer */
#define CR4_MCE	  0x40ULL	/* svm_set_cr4: the host's, which Linux has set */
#define CR0_CACHE 0x60000000ULL /* CD, NW: svm_set_cr0 takes them out (quirk CD_NW_CLEARED) */

#define RESET_RDX   0x600 /* kvm_vcpu_reset: no CPUID is there yet */
#define RESET_CR0   0x60000010
#define RESET_DR6   0xffff0ff0
#define RESET_DR7   0x400
#define RESET_PAT   0x0007040600070406
#define RESET_MXCSR 0x1f80
#define RESET_FCW   0x37f

/* The XSAVE image as KVM_GET_XSAVE answers it: FXSAVE, header, components at their usual places. */
#define XSAVE_FTW    4
#define XSAVE_FOP    6
#define XSAVE_RIP    8
#define XSAVE_RDP    16
#define XSAVE_MXCSR  24
#define XSAVE_ST     32
#define XSAVE_XMM    160
#define XSAVE_BV     512
#define XSAVE_YMM    576
#define XFEATURE_YMM (1U << 2)

static struct vmsa_segment segment(const struct kvm_segment *s)
{
	bool present = s->present && !s->unusable;

	return (struct vmsa_segment){
		.selector = s->selector,
		.attrib = (uint16_t)((s->type & 0xf) | (s->s & 1) << 4 | (s->dpl & 3) << 5 |
				     present << 7 | (s->avl & 1) << 8 | (s->l & 1) << 9 |
				     (s->db & 1) << 10 | (s->g & 1) << 11),
		.limit = s->limit,
		.base = s->base,
	};
}

static struct vmsa_segment table(const struct kvm_dtable *t)
{
	return (struct vmsa_segment){.limit = t->limit, .base = t->base};
}

static void put_special(struct vmsa_area *a, const struct vmsa_state *state)
{
	const struct kvm_sregs *s = &state->sregs;

	a->es = segment(&s->es);
	a->cs = segment(&s->cs);
	a->ss = segment(&s->ss);
	a->ds = segment(&s->ds);
	a->fs = segment(&s->fs);
	a->gs = segment(&s->gs);
	a->gdtr = table(&s->gdt);
	a->ldtr = segment(&s->ldt);
	a->idtr = table(&s->idt);
	a->tr = segment(&s->tr);
	a->cpl = s->ss.dpl & 3;
	a->efer = s->efer | EFER_SVME;
	a->cr4 = s->cr4 | CR4_MCE;
	a->cr3 = s->cr3;
	a->cr0 = s->cr0 & ~CR0_CACHE;
	/* CR2 is put into the VMCB before VMRUN only, so it stays 0 here. */
}

static void put_general(struct vmsa_area *a, const struct kvm_regs *r)
{
	a->rflags = r->rflags | 2;
	a->rip = r->rip;
	a->rsp = r->rsp;
	a->rax = r->rax;
	a->rcx = r->rcx;
	a->rdx = r->rdx;
	a->rbx = r->rbx;
	a->rbp = r->rbp;
	a->rsi = r->rsi;
	a->rdi = r->rdi;
	a->r8 = r->r8;
	a->r9 = r->r9;
	a->r10 = r->r10;
	a->r11 = r->r11;
	a->r12 = r->r12;
	a->r13 = r->r13;
	a->r14 = r->r14;
	a->r15 = r->r15;
}

static void put_msrs(struct vmsa_area *a, const struct vmsa_state *s)
{
	a->dr6 = s->dr6;
	a->dr7 = s->dr7;
	a->xcr0 = s->xcr0;
	a->xss = s->xss;
	a->pkru = s->pkru;
	a->g_pat = s->pat;
	a->debugctl = s->debugctl;
	a->star = s->star;
	a->lstar = s->lstar;
	a->cstar = s->cstar;
	a->sfmask = s->sfmask;
	a->kernel_gs_base = s->kernel_gs_base;
	a->sysenter_cs = s->sysenter_cs;
	a->sysenter_esp = s->sysenter_esp;
	a->sysenter_eip = s->sysenter_eip;
	a->sev_features = s->sev_features;
}

/* Eight registers of ten bytes each: first their low eight bytes, then the upper two. */
static void put_x87_stack(struct vmsa_area *a, const uint8_t *st)
{
	for (unsigned int i = 0; i < 8; i++, st += 16) {
		memcpy(a->x87_low[i], st, 8);
		memcpy(a->x87_high[i], st + 8, 2);
	}
}

static void put_fpu(struct vmsa_area *a, const uint32_t *xsave)
{
	const uint8_t *x = (const uint8_t *)xsave;
	uint64_t present;

	memcpy(&a->x87_fcw, x, 2);
	memcpy(&a->x87_fsw, x + 2, 2);
	memcpy(&a->x87_ftw, x + XSAVE_FTW, 2);
	memcpy(&a->x87_fop, x + XSAVE_FOP, 2);
	memcpy(&a->x87_rip, x + XSAVE_RIP, 8);
	memcpy(&a->x87_dp, x + XSAVE_RDP, 8);
	memcpy(&a->mxcsr, x + XSAVE_MXCSR, 4);
	put_x87_stack(a, x + XSAVE_ST);
	memcpy(a->xmm, x + XSAVE_XMM, sizeof(a->xmm));
	memcpy(&present, x + XSAVE_BV, 8);
	if (present & XFEATURE_YMM)
		memcpy(a->ymm, x + XSAVE_YMM, sizeof(a->ymm));
}

void vmsa_build(const struct vmsa_state *state, uint8_t page[PLAN_PAGE_SIZE])
{
	struct vmsa_area area = {0};

	put_special(&area, state);
	put_general(&area, &state->regs);
	put_msrs(&area, state);
	if (!state->legacy_init)
		put_fpu(&area, state->xsave);
	memset(page, 0, PLAN_PAGE_SIZE);
	memcpy(page, &area, sizeof(area));
}

/* svm.c, init_vmcb: the accessed bits are clear, which KVM_GET_SREGS does not show. */
static void reset_sregs(struct kvm_sregs *s)
{
	const struct kvm_segment data = {.limit = 0xffff, .type = 2, .present = 1, .s = 1};

	s->es = s->ss = s->ds = s->fs = s->gs = s->cs = data;
	s->cs.selector = 0xf000;
	s->cs.base = 0xffff0000;
	s->cs.type = 0xa;
	s->ldt = (struct kvm_segment){.limit = 0xffff, .type = 2, .present = 1};
	s->tr = (struct kvm_segment){.limit = 0xffff, .type = 3, .present = 1};
	s->gdt = s->idt = (struct kvm_dtable){.limit = 0xffff};
	s->cr0 = RESET_CR0;
}

void vmsa_state_reset(struct vmsa_state *state, enum sev_kind kind)
{
	const uint32_t mxcsr = RESET_MXCSR;
	const uint16_t fcw = RESET_FCW;
	uint8_t *x;

	memset(state, 0, sizeof(*state));
	reset_sregs(&state->sregs);
	state->regs.rdx = RESET_RDX;
	state->regs.rip = 0xfff0;
	state->regs.rflags = 2;
	state->dr6 = RESET_DR6;
	state->dr7 = RESET_DR7;
	state->pat = RESET_PAT;
	state->xcr0 = 1;
	state->sev_features = kind == SEV_KIND_SNP;
	x = (uint8_t *)state->xsave;
	memcpy(x, &fcw, sizeof(fcw));
	memcpy(x + XSAVE_MXCSR, &mxcsr, sizeof(mxcsr));
}
