// SPDX-License-Identifier: GPL-2.0-or-later
/* A guest from another platform: specification 6.14 and following. */
#include "models/psp/commands.h"
#include "models/psp/packet.h"
#include "models/psp/session.h"

static enum psp_status receive_start(struct psp *p, struct psp_call *c)
{
	uint32_t policy = get32(c->data + 4);
	enum psp_status status = policy_check(p, policy);
	struct psp_guest *g;

	psp_note(c, "policy 0x%x", policy);
	if (status)
		return status;
	g = guest_new(p);
	if (!g)
		return PSP_RESOURCE_LIMIT;
	g->policy = policy;
	g->state = GUEST_RUPDATE;
	status = session_open(p, g, get64(c->data + 8), get32(c->data + 16), get64(c->data + 24),
			      get32(c->data + 32));
	if (status) {
		guest_end(p, g);
		return status;
	}
	put32(c->data, g->handle);
	c->guest = g;
	return PSP_SUCCESS;
}

static enum psp_status receive_update(struct psp *p, struct psp_call *c, enum packet_tag tag)
{
	enum psp_status status = guest_expect(p, c, GUEST_RUPDATE, true);
	struct packet k = {.sent = false};

	if (!status && tag == PACKET_VMSA && !(c->guest->policy & POLICY_ES))
		status = PSP_POLICY_FAILURE;
	if (!status)
		status = packet_find(p, c, tag, &k);
	if (status)
		return status;
	if (!packet_check(c->guest, tag, &k) && !psp_bug(p, BUG_PSP_RECEIVE_UNCHECKED))
		return PSP_BAD_MEASUREMENT;
	packet_open(c->guest, &k);
	return PSP_SUCCESS;
}

static enum psp_status receive_update_data(struct psp *p, struct psp_call *c)
{
	return receive_update(p, c, PACKET_DATA);
}

static enum psp_status receive_update_vmsa(struct psp *p, struct psp_call *c)
{
	return receive_update(p, c, PACKET_VMSA);
}

static enum psp_status receive_finish(struct psp *p, struct psp_call *c)
{
	enum psp_status status = guest_expect(p, c, GUEST_RUPDATE, false);

	if (!status)
		c->guest->state = GUEST_RUNNING;
	return status;
}

static const struct psp_command receive_commands[] = {
	{0x50, "RECEIVE_START", 36, IN_RUN | WRITES, receive_start},
	{0x51, "RECEIVE_UPDATE_DATA", 52, IN_RUN, receive_update_data},
	{0x52, "RECEIVE_UPDATE_VMSA", 52, IN_RUN, receive_update_vmsa},
	{0x53, "RECEIVE_FINISH", 4, IN_RUN, receive_finish},
};
PSP_COMMANDS(receive_commands);
