/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host maps the first 4 GiB; one byte further there is nothing. */
#include "guest.inc"

GUEST(GUEST_LONG, "reads an unmapped address: an exception nobody expected")
	mov $0x100000000, %rbx
	.globl faulting_load
faulting_load:
	mov (%rbx), %rax
	done 0
