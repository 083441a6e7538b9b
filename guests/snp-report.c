/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks the firmware for an attestation report. Guests of kvex have no AES: the guest hands its key
 * VMPCK0 to the host, which writes the message and reads the answer. No guest with a secret would.
 */
#include "ghcb.h"
#include "guest.h"

GUEST("carries a message between the host and the firmware (--sev snp)");

#define REQUEST	 GUEST_GPA_SHARED_PAGES
#define RESPONSE (REQUEST + 0x1000)
#define KEYS	 (REQUEST + 0x2000)
#define CERTS	 (REQUEST + 0x3000) /* an extended request: 1, address and number of pages */
#define VMPCK0	 0x20		    /* in the secrets page: SNP ABI table 71 */

/* What the host has to say of the certificates; RBX of the GHCB comes back with it. */
static uint64_t ask(uint8_t *ghcb)
{
	const volatile uint64_t *certs = (const volatile uint64_t *)CERTS;

	if (certs[0]) {
		ghcb_set(ghcb, GHCB_RAX, certs[1]);
		ghcb_set(ghcb, GHCB_RBX, certs[2]);
	}
	return ghcb_exit(ghcb, certs[0] ? GHCB_EXIT_EXT_REQ : GHCB_EXIT_GUEST_REQ, REQUEST,
			 RESPONSE);
}

int guest_main(unsigned int vcpu)
{
	const volatile uint64_t *secrets = (const volatile uint64_t *)(GUEST_GPA_SECRETS + VMPCK0);
	volatile uint64_t *keys = (volatile uint64_t *)KEYS;
	uint8_t *ghcb = ghcb_page();

	if (vcpu)
		return 0;
	for (unsigned int i = 0; i < 4; i++)
		keys[i] = secrets[i];
	/* The host looks at what came of one message, and writes the next. */
	for (uint8_t round = 1;; round++) {
		guest_sync(round);
		if (!*(const volatile uint64_t *)(REQUEST + 0x20))
			return 0;
		guest_result()->value[0] = ask(ghcb);
		guest_result()->value[1] = ghcb_get(ghcb, GHCB_EXIT_INFO2);
		guest_result()->value[2] = ghcb_get(ghcb, GHCB_RBX);
	}
}
