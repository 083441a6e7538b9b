// SPDX-License-Identifier: GPL-2.0-or-later
#include "models/psp/guest.h"

#include <string.h>

#include "models/psp/psp.h"

struct psp_guest *psp_guest_find(struct psp *p, uint32_t handle)
{
	for (int i = 0; handle && i < PSP_GUESTS; i++)
		if (p->guests.guest[i].handle == handle)
			return &p->guests.guest[i];
	return NULL;
}

struct psp_guest *guest_new(struct psp *p)
{
	struct guests *all = &p->guests;

	for (int i = 0; i < PSP_GUESTS; i++) {
		struct psp_guest *g = &all->guest[i];

		if (g->handle)
			continue;
		*g = (struct psp_guest){.handle = ++all->last_handle, .vek = ++all->last_vek};
		sha256_init(&g->launch);
		all->n++;
		if (!psp_bug(p, BUG_PSP_STATUS_WORKING))
			p->platform.state = PLATFORM_WORKING;
		return g;
	}
	return NULL;
}

/* The platform works as long as there is a guest (specification 2.1.3). */
void guest_end(struct psp *p, struct psp_guest *g)
{
	*g = (struct psp_guest){0};
	if (--p->guests.n == 0)
		p->platform.state = PLATFORM_INIT;
}

void guests_free(struct guests *g)
{
	/* Handles are not given twice, so that one of before is noticed. */
	memset(g->guest, 0, sizeof(g->guest));
	g->n = 0;
}

struct psp_guest *guest_of(struct psp *p, struct psp_call *c)
{
	c->guest = psp_guest_find(p, get32(c->data));
	return c->guest;
}

void guest_digest(const struct psp_guest *g, uint8_t out[48])
{
	struct sha256_ctx copy = g->launch;

	memset(out, 0, 48);
	sha256_digest(&copy, SHA256_DIGEST_SIZE, out);
}
