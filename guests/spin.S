/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nothing inside ends this: it is there to be stopped, by --timeout or by a signal. */
#include "guest.inc"

GUEST(GUEST_LONG, "hangs: an endless loop with interrupts off, to see a time-out")
	cli
	.globl forever
forever:
	jmp forever
