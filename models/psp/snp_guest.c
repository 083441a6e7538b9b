// SPDX-License-Identifier: GPL-2.0-or-later
/* Guests: their contexts and ASIDs (ABI 8.9 to 8.13). */
#include "models/psp/snp.h"

#define STATUS_LEN 32

static struct snp_guest *find(struct psp *p, uint64_t context)
{
	for (unsigned int i = 0; context && i < SNP_GUESTS; i++)
		if (snp_of(p)->guest[i].context == context)
			return &snp_of(p)->guest[i];
	return NULL;
}

enum psp_status snp_guest_of(struct psp *p, struct psp_call *c, struct snp_guest **out)
{
	uint64_t context = get64(c->data);
	enum psp_status status = snp_needs_init(p);

	if (status)
		return status;
	if (context % SNP_PAGE || !memory_at(&p->memory, context, SNP_PAGE))
		return PSP_INVALID_ADDRESS;
	*out = find(p, context);
	if (!*out || snp_page_state(p, context) != SNP_PAGE_CONTEXT)
		return PSP_INVALID_GUEST;
	c->digest = (*out)->digest;
	return PSP_SUCCESS;
}

enum psp_status snp_active_guest_of(struct psp *p, struct psp_call *c, struct snp_guest **out)
{
	enum psp_status status = snp_guest_of(p, c, out);

	return !status && !(*out)->asid ? PSP_INACTIVE : status;
}

enum psp_status snp_launching_guest_of(struct psp *p, struct psp_call *c, struct snp_guest **out)
{
	enum psp_status status = snp_guest_of(p, c, out);

	if (status)
		return status;
	if ((*out)->state != SNP_GUEST_LAUNCH)
		return PSP_INVALID_GUEST_STATE;
	return (*out)->asid ? PSP_SUCCESS : PSP_INACTIVE;
}

static enum psp_status run_create(struct psp *p, struct psp_call *c)
{
	uint64_t context = get64(c->data);
	enum psp_status status = snp_needs_init(p);
	struct snp_guest *g = snp_of(p)->guest;

	if (!status)
		status = snp_page_is(p, context, false, SNP_PAGE_FIRMWARE);
	if (status)
		return status;
	while (g < snp_of(p)->guest + SNP_GUESTS && g->context)
		g++;
	if (g == snp_of(p)->guest + SNP_GUESTS)
		return PSP_RESOURCE_LIMIT;
	*g = (struct snp_guest){.context = context};
	snp_of(p)->n++;
	/* What it holds is the firmware's alone. */
	random_bytes(memory_at(&p->memory, context, SNP_PAGE), 256);
	snp_entry(p, context)->lo = RMP_ASSIGNED | RMP_IMMUTABLE | RMP_VMSA;
	return PSP_SUCCESS;
}

static bool asid_is_free(const struct psp *p, uint32_t asid, enum psp_status *status)
{
	if (p->platform.asid[asid] == ASID_USED)
		*status = PSP_ASID_OWNED;
	else if (p->platform.asid[asid] == ASID_DIRTY && !psp_bug(p, BUG_PSP_SNP_ASID))
		*status = PSP_DFFLUSH_REQUIRED;
	return !*status;
}

static enum psp_status run_activate(struct psp *p, struct psp_call *c)
{
	uint32_t asid = get32(c->data + 8);
	struct snp_guest *g;
	enum psp_status status = snp_guest_of(p, c, &g);

	psp_note(c, "asid %u", asid);
	if (status)
		return status;
	if (g->state == SNP_GUEST_INIT)
		return PSP_INVALID_GUEST_STATE;
	if (g->asid)
		return PSP_ACTIVE;
	if (!asid || asid > SNP_MAX_ASID)
		return PSP_INVALID_ASID;
	if (!asid_is_free(p, asid, &status))
		return status;
	p->platform.asid[asid] = ASID_USED;
	g->asid = asid;
	return PSP_SUCCESS;
}

bool snp_has_asid(const struct psp *p, uint32_t asid)
{
	for (unsigned int i = 0; p->snp && asid && i < SNP_GUESTS; i++)
		if (p->snp->guest[i].context && p->snp->guest[i].asid == asid)
			return true;
	return false;
}

void snp_guest_end(struct psp *p, struct snp_guest *g)
{
	if (g->asid) {
		p->platform.asid[g->asid] = ASID_DIRTY;
		snp_needs_wbinvd(p);
	}
	snp_set_firmware(p, g->context);
	*g = (struct snp_guest){0};
	snp_of(p)->n--;
}

static enum psp_status run_decommission(struct psp *p, struct psp_call *c)
{
	struct snp_guest *g;
	enum psp_status status = snp_guest_of(p, c, &g);

	if (!status) {
		c->digest = NULL;
		snp_guest_end(p, g);
	}
	return status;
}

static enum psp_status run_status(struct psp *p, struct psp_call *c)
{
	uint64_t to = get64(c->data + 8);
	struct snp_guest *g;
	enum psp_status status = snp_guest_of(p, c, &g);
	uint8_t out[STATUS_LEN] = {0};

	if (!status && to % SNP_PAGE)
		status = PSP_INVALID_ADDRESS;
	if (status)
		return status;
	put64(out, g->policy);
	put32(out + 8, g->asid);
	out[12] = (uint8_t)g->state;
	return snp_write(p, to, out, sizeof(out));
}

static const struct psp_command snp_guests[] = {
	{0x90, "SNP_DECOMMISSION", 8, IN_ANY, run_decommission},
	{0x91, "SNP_ACTIVATE", 12, IN_ANY, run_activate},
	{0x92, "SNP_GUEST_STATUS", 16, IN_ANY, run_status},
	{0x93, "SNP_GCTX_CREATE", 8, IN_ANY, run_create},
};
PSP_COMMANDS(snp_guests);
