// SPDX-License-Identifier: GPL-2.0-or-later
/* SEV's hooks: what VMRUN takes for an SEV guest (APM 15.34.4, 15.35.2), and what then happens. */
#include "models/cpu/access.h"
#include "models/cpu/sev.h"
#include "models/cpu/sev_fpu.h"
#include "models/cpu/snp.h"
#include "models/cpu/vmcb.h"

#define NESTED_PAGING 1u
#define SEV_ENABLE    2u
#define ES_ENABLE     4u
#define EVENT_VALID   (1u << 31)
#define VMSA_ADDRESS  0x000ffffffffff000ull

static const struct part part_sev;

struct sev *sev_of(struct cpu *c)
{
	return part_state(c, &part_sev);
}

static void start(struct cpu *c, bool restored)
{
	if (!restored)
		sev_regs_reset(sev_of(c));
}

/* SEV_STATUS has SEV_FEATURES, whose first is SNP, from bit 2 on (15.34.10). */
static void look_at_vmsa(struct cpu *c, struct sev *s)
{
	s->vmsa = vmcb_get(c, VMCB_VMSA, 8) & VMSA_ADDRESS;
	s->status |= SEV_STATUS_ES | phys_get(c, s->vmsa + VMSA_SEV_FEATURES, 8) << 2;
}

/* The ASID selects the key; the two kinds of guests have ASIDs of their own. */
static bool is_refused(struct cpu *c, const struct sev *s, uint64_t control)
{
	uint32_t asid = (uint32_t)vmcb_get(c, VMCB_ASID, 4);

	if (control & ES_ENABLE &&
	    (!(control & SEV_ENABLE) || !sev_fpu_is_valid(phys_get(c, s->vmsa + VMSA_XCR0, 8)) ||
	     snp_refuses(c)))
		return true;
	return !(control & NESTED_PAGING) || asid > SEV_ASID_MAX ||
	       (asid < SEV_ASID_MIN) != !!(control & ES_ENABLE);
}

/* VMRUN with ASID 0 is an exit with VMEXIT_INVALID (15.5.1). */
static void refuse(struct cpu *c, struct sev *s)
{
	s->refused = true;
	s->asid = (uint32_t)vmcb_get(c, VMCB_ASID, 4);
	vmcb_put(c, VMCB_ASID, 0, 4);
}

static void enter(struct cpu *c, const struct site *site)
{
	struct sev *s = sev_of(c);
	uint64_t control = vmcb_get(c, VMCB_NP_ENABLE, 8);

	(void)site;
	s->refused = false;
	s->advance = 0;
	s->status = 0;
	if (!(control & (SEV_ENABLE | ES_ENABLE)))
		return;
	s->status = SEV_STATUS_SEV;
	if (control & ES_ENABLE)
		look_at_vmsa(c, s);
	if (is_refused(c, s, control)) {
		refuse(c, s);
		return;
	}
	sev_cbit_enter(c);
	if (control & ES_ENABLE)
		sev_es_enter(c, s);
}

/* An event that was delivered leaves its vector and type there, and KVM (7.2) asks for no more. */
static void tidy_event(struct cpu *c)
{
	uint64_t event = vmcb_get(c, VMCB_EXITINTINFO, 8);

	if (event && !(event & EVENT_VALID))
		vmcb_put(c, VMCB_EXITINTINFO, 0, 8);
}

static void leave(struct cpu *c, const struct site *site)
{
	struct sev *s = sev_of(c);

	if (!s->status)
		return;
	if (s->refused) {
		vmcb_put(c, VMCB_ASID, s->asid, 4);
		return;
	}
	tidy_event(c);
	if (s->status & SEV_STATUS_ES && !sev_vc_is_exit(c, s))
		sev_vc_raise(c, s, site);
	sev_cbit_leave(c, s);
	if (s->status & SEV_STATUS_ES)
		sev_es_leave(c, s);
}

static void insn(struct cpu *c, const struct block *b, const struct insn *i)
{
	(void)c;
	if (b->guest && sev_vc_is_vmgexit(i))
		insn_call(b, i, QEMU_PLUGIN_CB_RW_REGS_PC, sev_vc_on_vmgexit);
	sev_trap_insn(b, i);
}

/* QEMU tells of what is delivered by itself as of an interrupt. */
static void interrupt(struct cpu *c, uint64_t from, uint64_t to)
{
	struct sev *s = sev_of(c);

	(void)from;
	(void)to;
	if (s->vc)
		sev_vc_delivered(c, s);
}

/* One on the way there is delivered instead. */
static void exception(struct cpu *c, uint64_t from, uint64_t to)
{
	(void)from;
	(void)to;
	sev_of(c)->vc = false;
}

PART(sev, .model = "sev", .state = sizeof(struct sev), .init = sev_regs_init, .start = start,
     .enter = enter, .leave = leave, .insn = insn, .interrupt = interrupt, .exception = exception);
