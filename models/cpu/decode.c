// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Decode assists (APM 15.33, CPUID 8000_000A EDX[7]), without which KVM has no SEV: an exit for a
 * move to or from a control or debug register, for INVLPG or INTn has its operand in EXITINFO1. Of
 * an instruction that met a nested page fault SEV guests have the bytes in the VMCB, which nobody
 * else could read; for others their number stays 0 (they could not be fetched), and KVM does.
 */
#include "models/cpu/access.h"
#include "models/cpu/guest_walk.h"
#include "models/cpu/segments.h"
#include "models/cpu/vmcb.h"

#define IS_MOVE	   (1ull << 63)
#define INSN_BYTES 15
#define SEV_OR_ES  6u
#define SEV_ALONE  2u
#define NPF_FETCH  (1u << 4)

static const struct part part_decode;

struct decode {
	struct segments segments; /* where INVLPG is intercepted */
};

static void init(struct model *m)
{
	m->decode = qemu_plugin_scoreboard_new(sizeof(uint64_t));
}

static bool is_move(const struct opcode *op)
{
	return op->map == MAP_0F && op->code >= 0x20 && op->code <= 0x23;
}

/* CLTS, SMSW and LMSW have the exits of moves of CR0, and no register. */
static bool is_like_move(const struct insn *i)
{
	unsigned int reg = i->byte[i->op.modrm] >> 3 & 7;

	return i->op.map == MAP_0F &&
	       (i->op.code == 0x06 || (i->op.code == 0x01 && (reg == 4 || reg == 6)));
}

static bool is_invlpg(const struct insn *i)
{
	uint8_t modrm = i->byte[i->op.modrm];

	return i->op.map == MAP_0F && i->op.code == 0x01 && modrm < 0xc0 && (modrm >> 3 & 7) == 7;
}

/* What an exit for I tells, kept by QEMU itself as it passes. */
static void keep(const struct block *b, const struct insn *i, uint64_t operand)
{
	qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(i->handle, QEMU_PLUGIN_INLINE_STORE_U64,
							    (qemu_plugin_u64){b->m->decode, 0},
							    operand);
}

static void on_invlpg(struct cpu *c, const struct site *s)
{
	struct decode *d = part_state(c, &part_decode);
	enum code_size size = CODE_64;
	struct operand o;
	struct opcode op;

	if (!svm_intercepts(c, VMCB_INTERCEPT_3, INTERCEPT_INVLPG))
		return;
	size = segments_code_size(c, &d->segments);
	if (opcode_read(s->byte, s->len, size == CODE_64, &op) &&
	    operand_read(s->byte, s->len, &op, size, &o))
		*(uint64_t *)qemu_plugin_scoreboard_find(c->m->decode, c->index) =
			segments_linear(c, &d->segments, s, &o);
}

static void insn(struct cpu *c, const struct block *b, const struct insn *i)
{
	(void)c;
	if (!b->guest)
		return;
	if (is_move(&i->op))
		keep(b, i, IS_MOVE | (i->byte[i->op.modrm] & 7) | (i->op.rex & 1) << 3);
	else if (is_like_move(i))
		keep(b, i, 0);
	else if (i->op.map == MAP_ONE && i->op.code == 0xcd)
		keep(b, i, i->byte[i->op.modrm]);
	else if (is_invlpg(i))
		insn_call(b, i, QEMU_PLUGIN_CB_R_REGS, on_invlpg);
}

static void vmrun(struct cpu *c, const struct site *s)
{
	struct decode *d = part_state(c, &part_decode);

	(void)s;
	if (svm_intercepts(c, VMCB_INTERCEPT_3, INTERCEPT_INVLPG))
		segments_load(c, &d->segments);
}

static bool is_fault_of_sev(struct cpu *c, uint64_t code)
{
	return code == EXIT_NPF && (vmcb_get(c, VMCB_NP_ENABLE, 8) & SEV_OR_ES) == SEV_ALONE;
}

static void give_bytes(struct cpu *c)
{
	uint8_t byte[1 + INSN_BYTES] = {0};
	struct paging p = paging_saved(c);
	uint64_t rip = vmcb_get(c, VMCB_CS + 8, 8) + vmcb_get(c, VMCB_RIP, 8);

	if (!(vmcb_get(c, VMCB_EXITINFO1, 8) & NPF_FETCH))
		byte[0] = (uint8_t)guest_read_by(c, &p, rip, byte + 1, INSN_BYTES);
	phys_write(c, c->svm->vmcb + VMCB_INSN, byte, sizeof(byte));
}

static void vmexit(struct cpu *c, const struct site *s)
{
	uint64_t code = vmcb_get(c, VMCB_EXITCODE, 8);
	uint64_t operand = *(uint64_t *)qemu_plugin_scoreboard_find(c->m->decode, c->index);

	(void)s;
	if (code < EXIT_DR || code == EXIT_CR0_SELECTIVE)
		vmcb_put(c, VMCB_EXITINFO1, operand, 8);
	else if (code < EXIT_EXCEPTION || code == EXIT_SOFT_INT || code == EXIT_INVLPG)
		vmcb_put(c, VMCB_EXITINFO1, operand & ~IS_MOVE, 8);
	else if (is_fault_of_sev(c, code))
		give_bytes(c);
}

PART(decode, .model = "sev", .state = sizeof(struct decode), .init = init, .insn = insn,
     .vmrun = vmrun, .vmexit = vmexit);
