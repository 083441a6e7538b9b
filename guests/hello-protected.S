/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guest.inc"

GUEST(GUEST_PROTECTED, "says hello in 32-bit protected mode and ends")
	say hello
	done 0

text hello, "Hello from protected mode.\n"
