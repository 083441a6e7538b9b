/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guest.inc"

GUEST(GUEST_LONG, "halts with interrupts off, without a word")
	cli
	hlt
