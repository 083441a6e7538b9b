// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The next sequential instruction pointer (APM 15.7.1, CPUID 8000_000A EDX[3]): a #VMEXIT for an
 * instruction says where the next one begins, others say 0. It is also an input: a software
 * interrupt or exception that VMRUN injects returns there (15.20).
 */
#include "models/cpu/vmcb.h"

#define CPUID_NRIPS	(1u << 3)
#define EVENT_VALID	(1u << 31)
#define EVENT_TYPE	0x700u
#define EVENT_SOFT_INT	0x400u
#define EVENT_EXCEPTION 0x300u

static const struct part part_nrips;

struct nrips {
	uint64_t rip;	/* of a guest into which something is injected, */
	uint64_t moved; /* whose VMCB has this one as long; 0: none */
};

/* Where each CPU's last instruction that may be intercepted ends, linear. */
static struct qemu_plugin_scoreboard *score(struct model *m)
{
	return m->nrip;
}

static void init(struct model *m)
{
	m->nrip = qemu_plugin_scoreboard_new(sizeof(uint64_t));
	cpuid_change(m, 0x8000000a, ANY_SUBLEAF, REG_RDX, 0xffffffff, CPUID_NRIPS);
}

/* Exits that an instruction causes, at which RIP is then: appendix C. */
static bool is_of_instruction(uint64_t code)
{
	switch (code) {
	case 0x00 ... 0x3f: /* CR and DR accesses */
	case 0x43:	    /* #BP, by INT3 */
	case 0x44:	    /* #OF, by INTO */
	case 0x65 ... 0x7c: /* CR0 selective write to MSR */
	case 0x80 ... 0x8e: /* VMRUN to XSETBV */
	case 0xa0 ... 0xa4: /* INVLPGB and behind */
		return true;
	default:
		return false;
	}
}

static bool may_be_intercepted(const struct opcode *op)
{
	if (op->map == MAP_0F38)
		return op->code == 0x82; /* INVPCID */
	if (op->map == MAP_0F)
		switch (op->code) {
		case 0x00:
		case 0x01: /* descriptor tables, SVM, MONITOR, XSETBV, RDTSCP and more */
		case 0x06:
		case 0x08:
		case 0x09:	    /* CLTS, INVD, WBINVD */
		case 0x20 ... 0x23: /* CR and DR */
		case 0x30 ... 0x33: /* MSR, TSC, RDPMC */
		case 0xa2:
		case 0xaa: /* CPUID, RSM */
			return true;
		default:
			return false;
		}
	if (op->map != MAP_ONE)
		return false;
	switch (op->code) {
	case 0x6c ... 0x6f: /* INS, OUTS */
	case 0xe4 ... 0xe7:
	case 0xec ... 0xef: /* IN, OUT */
	case 0x90:	    /* PAUSE */
	case 0x9c ... 0x9d: /* PUSHF, POPF */
	case 0xcc ... 0xcf: /* INT3, INT, INTO, IRET */
	case 0xf1:
	case 0xf4: /* ICEBP, HLT */
		return true;
	default:
		return false;
	}
}

static void insn(struct cpu *c, const struct block *b, const struct insn *i)
{
	(void)c;
	if (b->guest && may_be_intercepted(&i->op))
		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(
			i->handle, QEMU_PLUGIN_INLINE_STORE_U64, (qemu_plugin_u64){score(b->m), 0},
			i->pc + i->len);
}

static bool is_soft(uint32_t event)
{
	unsigned int vector = event & 0xff, type = event & EVENT_TYPE;

	return event & EVENT_VALID && (type == EVENT_SOFT_INT ||
				       (type == EVENT_EXCEPTION && (vector == 3 || vector == 4)));
}

static void vmrun(struct cpu *c, const struct site *s)
{
	struct nrips *n = part_state(c, &part_nrips);
	uint64_t next = vmcb_get(c, VMCB_NRIP, 8);

	(void)s;
	n->moved = 0;
	if (!is_soft((uint32_t)vmcb_get(c, VMCB_EVENTINJ, 4)) || !next)
		return;
	n->rip = vmcb_get(c, VMCB_RIP, 8);
	n->moved = next;
	vmcb_put(c, VMCB_RIP, next, 8);
}

/* An injection that did not come through leaves RIP where it was. */
static void move_back(struct cpu *c, const struct nrips *n)
{
	if (n->moved && is_soft((uint32_t)vmcb_get(c, VMCB_EXITINTINFO, 4)) &&
	    vmcb_get(c, VMCB_RIP, 8) == n->moved)
		vmcb_put(c, VMCB_RIP, n->rip, 8);
}

static void vmexit(struct cpu *c, const struct site *s)
{
	const uint64_t *end = qemu_plugin_scoreboard_find(score(c->m), c->index);
	uint64_t next = 0;

	(void)s;
	move_back(c, part_state(c, &part_nrips));
	if (is_of_instruction(vmcb_get(c, VMCB_EXITCODE, 8)))
		next = *end - vmcb_get(c, VMCB_CS + 8, 8) - bug(c->m, BUG_NRIP_SHORT);
	vmcb_put(c, VMCB_NRIP, bug(c->m, BUG_NRIP_ZERO) ? 0 : next, 8);
}

PART(nrips, .model = "nrips", .state = sizeof(struct nrips), .init = init, .insn = insn,
     .vmrun = vmrun, .vmexit = vmexit);
