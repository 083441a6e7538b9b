/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each round is one exit to the host: what --trace shows best. */
#include "guest.inc"

#define ROUNDS 10

GUEST(GUEST_LONG, "counts from 1 to 10, one sync exit each")
	xor %ebx, %ebx
	.globl next
next:
	inc %ebx
	mov %ebx, GUEST_RESULT_VALUE(0)
	mov %bl, %al
	out %al, $GUEST_PORT_SYNC
	cmp $ROUNDS, %ebx
	jb next
	say finished
	done 0

text finished, "Counted to 10.\n"
