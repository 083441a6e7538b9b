// SPDX-License-Identifier: GPL-2.0-or-later
/* Launching a guest: specification 6.2 to 6.5 and 6.7. Memory stays as it is: see docs/psp.md. */
#include <nettle/hmac.h>
#include <string.h>

#include "models/psp/faults.h"
#include "models/psp/session.h"
#include "models/psp/snp.h"

#define BLOCK	     16
#define VMSA_SIZE    4096
#define MEASURE_SIZE 48 /* the measurement, 32 bytes, and its nonce */
#define TAG_MEASURE  4

/* Can this firmware keep the policy (specification 3, 6.2.4)? */
enum psp_status policy_check(struct psp *p, uint32_t policy)
{
	uint32_t api = (policy >> 16 & 0xff) << 8 | policy >> 24;

	if (psp_bug(p, BUG_PSP_POLICY))
		return PSP_SUCCESS;
	if (api > (PSP_API_MAJOR << 8 | PSP_API_MINOR) || (policy & POLICY_RESERVED))
		return PSP_POLICY_FAILURE;
	if ((policy & POLICY_ES) && !p->platform.es)
		return PSP_POLICY_FAILURE;
	return PSP_SUCCESS;
}

/* A guest that shares the key of another one. */
static enum psp_status check_sharing(struct psp *p, uint32_t handle, uint32_t policy, uint32_t *vek)
{
	const struct psp_guest *other = psp_guest_find(p, handle);

	if (!handle)
		return PSP_SUCCESS;
	if (!other)
		return PSP_INVALID_GUEST;
	if ((policy | other->policy) & POLICY_NOKS || policy != other->policy)
		return PSP_POLICY_FAILURE;
	*vek = other->vek;
	return PSP_SUCCESS;
}

/* Without a session nobody but the firmware has the keys. */
static enum psp_status take_session(struct psp *p, struct psp_guest *g, const uint8_t *d)
{
	uint64_t cert = get64(d + 8), session = get64(d + 24);

	if (cert || session)
		return session_open(p, g, cert, get32(d + 16), session, get32(d + 32));
	random_bytes(g->tek, sizeof(g->tek));
	random_bytes(g->tik, sizeof(g->tik));
	return PSP_SUCCESS;
}

static enum psp_status launch_start(struct psp *p, struct psp_call *c)
{
	uint32_t policy = get32(c->data + 4), vek = 0;
	enum psp_status status = policy_check(p, policy);
	struct psp_guest *g;

	psp_note(c, "policy 0x%x%s", policy, get64(c->data + 24) ? " with a session" : "");
	if (!status)
		status = check_sharing(p, get32(c->data), policy, &vek);
	if (status)
		return status;
	g = guest_new(p);
	if (!g)
		return PSP_RESOURCE_LIMIT;
	g->policy = policy;
	g->state = GUEST_LUPDATE;
	if (vek)
		g->vek = vek;
	status = take_session(p, g, c->data);
	if (status) {
		guest_end(p, g);
		return status;
	}
	put32(c->data, g->handle);
	c->guest = g;
	return PSP_SUCCESS;
}

enum psp_status guest_expect(struct psp *p, struct psp_call *c, enum guest_state state, bool active)
{
	const struct psp_guest *g = guest_of(p, c);

	if (!g)
		return PSP_INVALID_GUEST;
	if (g->state != state)
		return PSP_INVALID_GUEST_STATE;
	if (active && !g->asid && !psp_bug(p, BUG_PSP_GUEST_ACTIVE))
		return PSP_INACTIVE;
	return PSP_SUCCESS;
}

static enum psp_status expect_update(struct psp *p, struct psp_call *c)
{
	enum psp_status status = guest_expect(p, c, GUEST_LUPDATE, true);

	if (status == PSP_INVALID_GUEST_STATE && psp_bug(p, BUG_PSP_UPDATE_LATE))
		return PSP_SUCCESS;
	return status;
}

static enum psp_status launch_update_data(struct psp *p, struct psp_call *c)
{
	uint64_t address = get64(c->data + 8);
	uint32_t len = get32(c->data + 16);
	const uint8_t *data = memory_at(&p->memory, address, len);
	enum psp_status status = expect_update(p, c);
	bool any = psp_bug(p, BUG_PSP_ALIGNMENT);

	psp_note(c, "address 0x%llx length 0x%x", (unsigned long long)address, len);
	if (status)
		return status;
	if (!len || (len % BLOCK && !any))
		return PSP_INVALID_LEN;
	if (address % BLOCK && !any)
		return PSP_INVALID_ADDRESS;
	/* What it measures it encrypts in place. */
	status = snp_may_write(p, address, len);
	if (status)
		return status;
	sha256_update(&c->guest->launch, len - psp_bug(p, BUG_PSP_DIGEST_DATA), data);
	return PSP_SUCCESS;
}

static enum psp_status launch_update_vmsa(struct psp *p, struct psp_call *c)
{
	uint64_t address = get64(c->data + 8);
	uint32_t len = get32(c->data + 16);
	const uint8_t *data = memory_at(&p->memory, address, len);
	enum psp_status status = expect_update(p, c);

	psp_note(c, "address 0x%llx", (unsigned long long)address);
	if (status)
		return status;
	if (!(c->guest->policy & POLICY_ES))
		return PSP_POLICY_FAILURE;
	if (len != VMSA_SIZE / (psp_bug(p, BUG_PSP_VMSA_HALF) ? 2 : 1))
		return PSP_INVALID_LEN;
	if (address % VMSA_SIZE)
		return PSP_INVALID_ADDRESS;
	status = snp_may_write(p, address, len);
	if (status)
		return status;
	if (!psp_bug(p, BUG_PSP_DIGEST_VMSA))
		sha256_update(&c->guest->launch, len, data);
	return PSP_SUCCESS;
}

/* MEASURE, specification 6.5.1. */
static void measure(struct psp *p, struct psp_guest *g, const uint8_t nonce[16],
		    uint8_t mac[SHA256_DIGEST_SIZE])
{
	const uint8_t head[] = {TAG_MEASURE, PSP_API_MAJOR, PSP_API_MINOR, PSP_API_BUILD};
	uint8_t policy[4], digest[48];
	struct hmac_sha256_ctx h;

	put32(policy, g->policy);
	guest_digest(g, digest);
	hmac_sha256_set_key(&h, sizeof(g->tik), g->tik);
	hmac_sha256_update(&h, sizeof(head), head);
	if (!psp_bug(p, BUG_PSP_MEASURE))
		hmac_sha256_update(&h, sizeof(policy), policy);
	hmac_sha256_update(&h, SHA256_DIGEST_SIZE, digest);
	hmac_sha256_update(&h, 16, nonce);
	hmac_sha256_digest(&h, SHA256_DIGEST_SIZE, mac);
}

static enum psp_status launch_measure(struct psp *p, struct psp_call *c)
{
	enum psp_status status = guest_expect(p, c, GUEST_LUPDATE, false);
	uint8_t answer[MEASURE_SIZE] = {0}, mac[SHA256_DIGEST_SIZE], *nonce = answer + sizeof(mac);

	if (status)
		return status;
	if (!psp_enough(p, c->data + 16, MEASURE_SIZE))
		return PSP_INVALID_LEN;
	if (!psp_bug(p, BUG_PSP_MEASURE_NONCE))
		random_bytes(nonce, MEASURE_SIZE - sizeof(mac));
	measure(p, c->guest, nonce, mac);
	memcpy(answer, mac, sizeof(mac));
	faults_spoil(c, answer, sizeof(mac));
	status = snp_write(p, get64(c->data + 8), answer, sizeof(answer));
	if (status)
		return status;
	memcpy(c->guest->measure, mac, sizeof(mac));
	c->guest->state = GUEST_LSECRET;
	return PSP_SUCCESS;
}

static enum psp_status launch_finish(struct psp *p, struct psp_call *c)
{
	enum psp_status status = guest_expect(p, c, GUEST_LSECRET, false);

	if (status == PSP_INVALID_GUEST_STATE && psp_bug(p, BUG_PSP_FINISH_EARLY))
		status = PSP_SUCCESS;
	if (!status)
		c->guest->state = GUEST_RUNNING;
	return status;
}

static const struct psp_command launch_commands[] = {
	{0x30, "LAUNCH_START", 36, IN_RUN | WRITES, launch_start},
	{0x31, "LAUNCH_UPDATE_DATA", 20, IN_RUN, launch_update_data},
	{0x32, "LAUNCH_UPDATE_VMSA", 20, IN_RUN, launch_update_vmsa},
	{0x33, "LAUNCH_MEASURE", 20, IN_RUN | WRITES, launch_measure},
	{0x35, "LAUNCH_FINISH", 4, IN_RUN, launch_finish},
};
PSP_COMMANDS(launch_commands);
