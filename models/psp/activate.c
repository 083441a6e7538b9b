// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Guests and ASIDs: specification 5.10, 6.1, 6.16 to 6.19. Whether each CPU has executed WBINVD
 * cannot be seen from here: it counts as done.
 */
#include "models/psp/commands.h"

void asids_flush(struct psp *p)
{
	int first = psp_bug(p, BUG_PSP_FLUSH_PART) ? PSP_MIN_SEV : 0;

	for (int i = 1; i <= PSP_MAX_ASID; i++)
		if (p->platform.asid[i] == ASID_DIRTY && i != first)
			p->platform.asid[i] = ASID_CLEAN;
}

static enum psp_status df_flush(struct psp *p, struct psp_call *c)
{
	(void)c;
	asids_flush(p);
	return PSP_SUCCESS;
}

static enum psp_status check_asid(struct psp *p, const struct psp_guest *g, uint32_t asid)
{
	if (!asid || asid > PSP_MAX_ASID)
		return PSP_INVALID_ASID;
	/* CPUID 0x8000001F EDX parts them. */
	if (!(g->policy & POLICY_ES) == (asid < PSP_MIN_SEV) && !psp_bug(p, BUG_PSP_ASID_RANGE))
		return PSP_INVALID_ASID;
	if (p->platform.asid[asid] == ASID_USED && !psp_bug(p, BUG_PSP_ASID_OWNED))
		return PSP_ASID_OWNED;
	if (p->platform.asid[asid] == ASID_DIRTY && !psp_bug(p, BUG_PSP_ASID_DIRTY))
		return PSP_DFFLUSH_REQUIRED;
	return PSP_SUCCESS;
}

static enum psp_status activate(struct psp *p, struct psp_call *c)
{
	struct psp_guest *g = guest_of(p, c);
	uint32_t asid = get32(c->data + 4);
	enum psp_status status;

	psp_note(c, "asid %u", asid);
	if (!g)
		return PSP_INVALID_GUEST;
	if (g->asid)
		return PSP_ACTIVE;
	status = check_asid(p, g, asid);
	if (status)
		return status;
	p->platform.asid[asid] = ASID_USED;
	g->asid = asid;
	return PSP_SUCCESS;
}

static enum psp_status deactivate(struct psp *p, struct psp_call *c)
{
	struct psp_guest *g = guest_of(p, c);

	if (!g)
		return PSP_INVALID_GUEST;
	if (g->asid)
		p->platform.asid[g->asid] = ASID_DIRTY;
	g->asid = 0;
	return PSP_SUCCESS;
}

static enum psp_status decommission(struct psp *p, struct psp_call *c)
{
	struct psp_guest *g = guest_of(p, c);

	if (!g)
		return PSP_INVALID_GUEST;
	if (g->asid)
		return PSP_ACTIVE;
	psp_note(c, "handle %u", g->handle);
	if (!psp_bug(p, BUG_PSP_GUEST_KEPT))
		guest_end(p, g);
	return PSP_SUCCESS;
}

static enum psp_status guest_status(struct psp *p, struct psp_call *c)
{
	struct psp_guest *g = guest_of(p, c);
	enum guest_state state;

	if (!g)
		return PSP_INVALID_GUEST;
	state = psp_bug(p, BUG_PSP_GUEST_STATE) ? GUEST_RUNNING : g->state;
	if (state == GUEST_RUNNING && psp_bug(p, BUG_PSP_GUEST_RUNNING))
		state = GUEST_LSECRET;
	put32(c->data + 4, g->policy);
	put32(c->data + 8, g->asid);
	c->data[12] = (uint8_t)state;
	psp_note(c, "policy 0x%x asid %u state %u", g->policy, g->asid, state);
	return PSP_SUCCESS;
}

static const struct psp_command activate_commands[] = {
	{0x0a, "DF_FLUSH", 0, IN_RUN, df_flush},
	{0x20, "DECOMMISSION", 4, IN_RUN, decommission},
	{0x21, "ACTIVATE", 8, IN_RUN, activate},
	{0x22, "DEACTIVATE", 4, IN_RUN, deactivate},
	{0x23, "GUEST_STATUS", 13, IN_RUN | WRITES, guest_status},
};
PSP_COMMANDS(activate_commands);
