/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the demos of encrypted guests share: one guest, predicted, and as it is or with a flipped
 * bit. */
#ifndef CLI_DEMO_SEV_H
#define CLI_DEMO_SEV_H

#include "cli/demo.h"
#include "kvex/sev_launch.h"

#define DEMO_DIGEST_HEX 32

struct demo_sev {
	struct demo_run *d;
	struct sev_guest guest;
	struct sev_certs certs;
	struct sev_session session;
	struct launch_plan predicted, sent;
	uint8_t digest[MEASURE_MAX_DIGEST];
	bool flipped; /* one bit of the guest, behind the prediction */
};

/* A VM of TYPE up to LAUNCH_START, and what of it is predicted from its bytes alone. */
int demo_sev_prepare(struct demo_sev *s, unsigned long type);
void demo_sev_finish(struct demo_sev *s);
/* Runs the guest that was launched to its end; KIND: what of it is encrypted. */
int demo_sev_run(struct demo_sev *s, const char *kind);
/* Names the page that is not as predicted. */
void demo_sev_tell_difference(const struct demo_sev *s);
/* As much of a digest as fits into a line. */
const char *demo_sev_hex(const uint8_t *digest, char text[DEMO_DIGEST_HEX]);

#endif
