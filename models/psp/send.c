// SPDX-License-Identifier: GPL-2.0-or-later
/* A guest to another platform: specification 6.9 to 6.13. */
#include <string.h>

#include "models/psp/packet.h"
#include "models/psp/session.h"
#include "models/psp/snp.h"

#define CHAIN 3 /* PEK, OCA, CEK */

/*
 * The other platform's PDH, signed by its PEK, that by its owner and by its chip. Who signed the
 * chip's key is AMD's part: a model has none, and what is given for it is not looked at.
 */
static enum psp_status check_peer(struct psp *p, const struct psp_guest *g, const uint8_t *d,
				  struct ec_point *peer)
{
	const struct cert *pdh = memory_at(&p->memory, get64(d + 8), CERT_SIZE);
	const struct cert *chain = memory_at(&p->memory, get64(d + 24), CHAIN * CERT_SIZE);
	struct ec_point pek, oca, cek, own;

	if (get32(d + 16) < CERT_SIZE || get32(d + 32) < CHAIN * CERT_SIZE)
		return PSP_INVALID_LEN;
	if (!pdh || !chain)
		return PSP_INVALID_ADDRESS;
	if (!cert_read(pdh, CERT_PDH, peer) || !cert_read(&chain[0], CERT_PEK, &pek) ||
	    !cert_read(&chain[1], CERT_OCA, &oca) || !cert_read(&chain[2], CERT_CEK, &cek))
		return PSP_INVALID_CERTIFICATE;
	if (!cert_signed_by(pdh, CERT_PEK, &pek) || !cert_signed_by(&chain[0], CERT_OCA, &oca) ||
	    !cert_signed_by(&chain[0], CERT_CEK, &cek))
		return PSP_BAD_SIGNATURE;
	cert_read(&p->platform.id.oca_cert, CERT_OCA, &own);
	if ((g->policy & POLICY_DOMAIN) && memcmp(&own, &oca, sizeof(own)) != 0)
		return PSP_POLICY_FAILURE;
	return PSP_SUCCESS;
}

static enum psp_status send_start(struct psp *p, struct psp_call *c)
{
	enum psp_status status = guest_expect(p, c, GUEST_RUNNING, false);
	uint64_t to = get64(c->data + 56);
	uint8_t session[SESSION_SIZE];
	struct ec_point peer;

	if (status)
		return status;
	if (!psp_enough(p, c->data + 64, SESSION_SIZE))
		return PSP_INVALID_LEN;
	if ((c->guest->policy & POLICY_NOSEND) && !psp_bug(p, BUG_PSP_SEND))
		return PSP_POLICY_FAILURE;
	/* Before the guest has new keys. */
	status = snp_may_write(p, to, SESSION_SIZE);
	if (!status)
		status = check_peer(p, c->guest, c->data, &peer);
	if (!status)
		status = session_make(p, c->guest, &peer, session);
	if (!status)
		status = snp_write(p, to, session, sizeof(session));
	if (status)
		return status;
	put32(c->data + 4, c->guest->policy);
	c->guest->state = GUEST_SUPDATE;
	return PSP_SUCCESS;
}

static enum psp_status send_update(struct psp *p, struct psp_call *c, enum packet_tag tag)
{
	enum psp_status status = guest_expect(p, c, GUEST_SUPDATE, true);
	struct packet k = {.sent = true};

	if (!status && tag == PACKET_VMSA && !(c->guest->policy & POLICY_ES))
		status = PSP_POLICY_FAILURE;
	if (!status)
		status = packet_find(p, c, tag, &k);
	if (!status)
		packet_seal(c->guest, tag, &k);
	return status;
}

static enum psp_status send_update_data(struct psp *p, struct psp_call *c)
{
	return send_update(p, c, PACKET_DATA);
}

static enum psp_status send_update_vmsa(struct psp *p, struct psp_call *c)
{
	return send_update(p, c, PACKET_VMSA);
}

static enum psp_status send_finish(struct psp *p, struct psp_call *c)
{
	enum psp_status status = guest_expect(p, c, GUEST_SUPDATE, false);

	if (!status)
		c->guest->state = GUEST_SENT;
	return status;
}

static enum psp_status send_cancel(struct psp *p, struct psp_call *c)
{
	enum psp_status status = guest_expect(p, c, GUEST_SUPDATE, false);

	if (!status)
		c->guest->state = GUEST_RUNNING;
	return status;
}

static const struct psp_command send_commands[] = {
	{0x40, "SEND_START", 68, IN_RUN | WRITES, send_start},
	{0x41, "SEND_UPDATE_DATA", 52, IN_RUN | WRITES, send_update_data},
	{0x42, "SEND_UPDATE_VMSA", 52, IN_RUN | WRITES, send_update_vmsa},
	{0x43, "SEND_FINISH", 4, IN_RUN, send_finish},
	{0x44, "SEND_CANCEL", 4, IN_RUN, send_cancel},
};
PSP_COMMANDS(send_commands);
