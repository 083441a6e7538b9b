/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guest.inc"

GUEST(GUEST_PROTECTED, "divides by zero in protected mode: another unexpected exception")
	xor %ecx, %ecx
	mov $1, %eax
	xor %edx, %edx
	.globl division
division:
	div %ecx
	done 0
