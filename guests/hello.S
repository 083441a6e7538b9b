/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guest.inc"

GUEST(GUEST_LONG, "says hello in long mode and ends")
	say hello
	done 0

text hello, "Hello from long mode.\n"
