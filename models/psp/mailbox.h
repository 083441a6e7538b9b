/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mailbox: the registers in BAR 2 by which a driver gives commands. */
#ifndef MODELS_PSP_MAILBOX_H
#define MODELS_PSP_MAILBOX_H

#include "models/psp/psp.h"

struct mailbox {
	uint32_t command, low, high; /* C2PMSG 32, 56, 57 */
	uint32_t enable, pending;    /* interrupts, P2CMSG_INTEN and _INTSTS */
	bool waits;		     /* an answer that is late */
	uint32_t answer;	     /* for COMMAND then */
	bool interrupt;		     /* and whether to tell */
	uint64_t due;		     /* microseconds of the monotonic clock */
};

void mailbox_reset(struct mailbox *m);
uint32_t mailbox_read(const struct mailbox *m, uint32_t offset);
/* True: raise the interrupt. */
bool mailbox_write(struct mailbox *m, struct psp *p, uint32_t offset, uint32_t value);
/* Milliseconds until a late answer is due, -1: none is. */
int mailbox_wait(const struct mailbox *m);
/* Gives it if it is due. True: raise the interrupt. */
bool mailbox_tick(struct mailbox *m);

#endif
