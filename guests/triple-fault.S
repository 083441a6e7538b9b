/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An IDT without room for a single gate: #UD cannot be delivered, nor the double fault that follows,
 * nor anything after it.
 */
#include "guest.inc"

GUEST(GUEST_LONG, "dies of a triple fault: ud2 with an IDT of limit 0")
	lidt no_idt
	.globl last_instruction
last_instruction:
	ud2

	.section .rodata
no_idt:
	.word 0
	.quad 0
