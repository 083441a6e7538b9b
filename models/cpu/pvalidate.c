// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guest's instructions on the reverse map table (APM vol. 3): PVALIDATE and RMPADJUST. The
 * page is reached as by a load, so that what is not mapped faults as always; what the table forbids
 * is a nested page fault of its own (15.36.10).
 */
#include "models/cpu/access.h"
#include "models/cpu/guest_walk.h"
#include "models/cpu/snp.h"
#include "models/cpu/tcg.h"
#include "models/cpu/vmcb.h"

#define GP	  13
#define CBIT	  47
#define NPF_USER  (1ull << 2) /* a nested walk is always a user's */
#define NPF_FINAL (1ull << 32)
#define VMPL	  0xca /* in a VMSA */

#define VMCB_ASID     0x58
#define VMCB_SEV      0x90 /* bit 2: SEV-ES */
#define VMCB_VMSA     0x108
#define VMSA_FEATURES 0x3b0
#define VMSA_ADDRESS  0x000ffffffffff000ull

enum { INSN_NONE, INSN_PVALIDATE, INSN_RMPADJUST };

static int which(const uint8_t *byte, const struct opcode *op)
{
	uint8_t modrm = byte[op->modrm];

	if (op->map != MAP_0F || op->code != 0x01)
		return INSN_NONE;
	if (op->rep == 0xf2 && modrm == 0xff)
		return INSN_PVALIDATE;
	return op->rep == 0xf3 && modrm == 0xfe ? INSN_RMPADJUST : INSN_NONE;
}

static uint64_t vmsa(struct cpu *c)
{
	return vmcb_get(c, VMCB_VMSA, 8) & VMSA_ADDRESS;
}

/* 15.36.12: the firmware or RMPADJUST has made it one, for this ASID. */
bool snp_refuses(struct cpu *c)
{
	struct rmp r;
	uint64_t at, entry;

	if (!(phys_get(c, vmsa(c) + VMSA_FEATURES, 8) & 1))
		return false;
	if (!snp_is_on(c))
		return true;
	r = snp_table(c);
	at = rmp_covering(c, &r, vmsa(c));
	entry = at ? phys_get(c, at, 8) : 0;
	return !(entry & RMP_ASSIGNED) || !(entry & RMP_VMSA) || entry & RMP_IMMUTABLE ||
	       rmp_asid(entry) != (unsigned int)vmcb_get(c, VMCB_ASID, 4);
}

bool snp_guest(struct cpu *c)
{
	return c->svm->guest && vmcb_get(c, VMCB_SEV, 8) & 4 &&
	       phys_get(c, vmsa(c) + VMSA_FEATURES, 8) & 1;
}

/* False: the page is not where the instruction can go, by the tables as they are just now. */
static bool find_page(struct cpu *c, const struct site *s, struct rmp_access *a)
{
	uint64_t linear = reg_get(c, REG_RAX) & ~(RMP_PAGE - 1);
	struct leaf guest, host;

	(void)s;
	tcg_touch(c, linear, 0, false);
	if (!guest_walk(c, linear, &guest) || !nested_walk(c, guest.address, &host))
		return false;
	a->gpa = guest.address & ~(1ull << CBIT);
	a->spa = host.address;
	a->asid = (unsigned int)vmcb_get(c, VMCB_ASID, 4);
	a->large = reg_get(c, REG_RCX) & 1;
	return true;
}

static void on_insn(struct cpu *c, const struct site *s)
{
	struct rmp r = snp_table(c);
	bool unchanged = false;
	struct rmp_access a;
	uint64_t fault, rdx;
	unsigned int result;
	bool is_pvalidate = which(s->byte, &s->op) == INSN_PVALIDATE;

	if (!snp_is_on(c) || !snp_guest(c))
		return;
	if (s->cpl)
		tcg_raise(c, GP, 0);
	if (!find_page(c, s, &a))
		cpu_hold(c, s);
	fault = rmp_fault(c, &r, &a);
	if (fault)
		tcg_vmexit(c, s, EXIT_NPF, fault | NPF_FINAL | NPF_USER | 1, a.gpa);
	rdx = reg_get(c, REG_RDX);
	if (is_pvalidate)
		result = rmp_pvalidate(c, &r, &a, rdx & 1, &unchanged);
	else
		result = rmp_adjust(c, &r, &a, rdx, (unsigned int)phys_get(c, vmsa(c) + VMPL, 1));
	log_event(c, is_pvalidate ? MODEL_LOG_PVALIDATE : MODEL_LOG_RMPADJUST, a.gpa,
		  result | (uint64_t)unchanged << 32);
	reg_set(c, REG_RAX, result);
	cpu_skip_flags(c, s, snp_flags(result, unchanged));
}

static void insn(struct cpu *c, const struct block *b, const struct insn *i)
{
	(void)c;
	if (b->guest && which(i->byte, &i->op) != INSN_NONE)
		insn_call(b, i, QEMU_PLUGIN_CB_RW_REGS_PC, on_insn);
}

PART(pvalidate, .model = "snp", .insn = insn);
