/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guest.inc"

GUEST(GUEST_REAL, "says hello in 16-bit real mode and ends")
	say hello
	done 0

text hello, "Hello from real mode.\n"
