/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chain: what must hold before a VM can be made, link by link; each needs those before it. */
#ifndef HOST_CHAIN_H
#define HOST_CHAIN_H

#include "kvex/host.h"

enum link_state {
	LINK_UNKNOWN, /* cannot be told (no /sys), or behind the broken one */
	LINK_HOLDS,
	LINK_BROKEN,
};

struct chain_link {
	const char *name; /* "module", "device", … */
	const char *title;
	enum link_state state;
	char detail[120]; /* what was seen */
	char remedy[200]; /* what to do; empty unless broken */
};

#define CHAIN_LINKS 6

/* Fills LINKS; the index of the first broken one, or -1 if a VM can be made. */
int host_chain(const struct host *host, struct chain_link links[CHAIN_LINKS]);

/* Microseconds of some KVM_CREATE_VM, and of the close of such a VM. */
struct latency {
	unsigned int samples;
	double min, p50, max;
};

/* Up to 11 samples in at most about 100 ms. 0 or -errno with SYS's error. */
int host_vm_latency(struct sys *sys, struct latency *create, struct latency *destroy);

#endif
