// SPDX-License-Identifier: GPL-2.0-or-later
/* SEV's hooks: what VMRUN takes for an SEV guest (APM 15.34.4, 15.35.2), and what then happens. */
#include "models/cpu/sev.h"

#define NESTED_PAGING 1u
#define SEV_ENABLE    2u
#define ES_ENABLE     4u

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

/* The ASID selects the key; the two kinds of guests have ASIDs of their own. */
static bool is_refused(struct cpu *c, uint64_t control)
{
	uint32_t asid = (uint32_t)vmcb_get(c, VMCB_ASID, 4);

	if (control & ES_ENABLE && !(control & SEV_ENABLE))
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
	s->status = 0;
	if (!(control & (SEV_ENABLE | ES_ENABLE)))
		return;
	s->status = SEV_STATUS_SEV;
	if (is_refused(c, control))
		refuse(c, s);
	else
		sev_cbit_enter(c);
}

static void leave(struct cpu *c, const struct site *site)
{
	struct sev *s = sev_of(c);

	(void)site;
	if (!s->status)
		return;
	if (s->refused)
		vmcb_put(c, VMCB_ASID, s->asid, 4);
	else
		sev_cbit_leave(c);
}

PART(sev, .model = "sev", .state = sizeof(struct sev), .init = sev_regs_init, .start = start,
     .enter = enter, .leave = leave);
