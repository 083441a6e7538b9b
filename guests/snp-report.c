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
#define VMPCK0	 0x20 /* in the secrets page: SNP ABI table 71 */

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
		guest_result()->value[0] = ghcb_exit(ghcb, GHCB_EXIT_GUEST_REQ, REQUEST, RESPONSE);
		guest_result()->value[1] = ghcb_get(ghcb, GHCB_EXIT_INFO2);
	}
}
