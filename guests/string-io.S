/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One instruction, but as many bytes as the string has: KVM gives them to the host in one exit. */
#include "guest.inc"

GUEST(GUEST_LONG, "prints a line with a single rep outsb: a string in one exit")
	mov $line, %esi
	mov $line_end - line, %ecx
	mov $GUEST_PORT_PUTC, %edx
	cld
	rep outsb
	done 0

	.section .rodata
line:	.ascii "A whole line in one exit.\n"
line_end:
