/* SPDX-License-Identifier: GPL-2.0-or-later */
/* apt_machine: what the machine's own apt is set up to do, as far as the lab takes it over. */
#ifndef LAB_APT_MACHINE_H
#define LAB_APT_MACHINE_H

#include "lab/kernel.h"
#include "lab/sources.h"

struct apt_machine {
	/* Files, and folders of files: sources, keys, passwords. */
	char list[512], parts[512], trusted[512], trustedparts[512], netrc[512], netrcparts[512];
	char *acquire; /* how it fetches: lines on proxies, time-outs, certificates */
	bool failed;   /* no memory */
};

/* -ENOENT: there is no apt. */
int apt_machine_ask(struct apt_machine *m, char err[LAB_TEXT]);
void apt_machine_free(struct apt_machine *m);

/* Its mirrors of Debian, or HOW's with its keys. -EDESTADDRREQ: there are none. */
int apt_machine_mirrors(const struct apt_machine *m, const struct lab_fetch *how, struct sources *s,
			char err[LAB_TEXT]);

#endif
