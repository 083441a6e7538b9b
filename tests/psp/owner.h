/* SPDX-License-Identifier: GPL-2.0-or-later */
/* owner: a guest's owner, who sends a session, checks the measurement and sends a secret. */
#ifndef TESTS_PSP_OWNER_H
#define TESTS_PSP_OWNER_H

#include "models/psp/session.h"
#include "psp_fixture.h"

struct owner {
	struct ec_key key;
	uint8_t tek[16], tik[16];
	uint8_t session[SESSION_SIZE];
	struct cert cert;
};

/* A session for a guest of POLICY on P, from its PDH. */
void owner_begin(struct owner *o, struct psp *p, uint32_t policy);
/* LAUNCH_START with it; status. */
uint32_t owner_launch(const struct owner *o, struct psp *p, uint32_t policy);
/* What LAUNCH_MEASURE has to say of DIGEST. */
void owner_measurement(const struct owner *o, uint32_t policy, const uint8_t digest[32],
		       const uint8_t nonce[16], uint8_t out[32]);
/* HEADER and TRANSPORT of a secret of LEN bytes. */
void owner_secret(const struct owner *o, const uint8_t measure[32], const uint8_t *secret,
		  uint32_t len, uint8_t header[52], uint8_t *transport);

/*
 * A guest with one page of 0x5a at GUEST_AT, as VMSA too where POLICY has SEV-ES, measured; its
 * measurement and nonce to OUT. Its handle.
 */
uint32_t owner_guest(struct owner *o, struct psp *p, uint32_t policy, uint8_t out[48]);

#endif
