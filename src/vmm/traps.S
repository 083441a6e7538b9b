/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an unexpected exception runs into, one set a CPU mode: each stub brings the frame to one shape
 * (error code, vector on top), the common part writes struct guest_result and tells the host through
 * GUEST_PORT_TRAP. A host that expected the exception may set result.rip and resume the guest.
 * mode_tables.c copies a set to GUEST_GPA_TRAPS; all jumps are relative.
 */
#include "kvex/guest_abi.h"

#define VECTORS 32
#define R(off) (GUEST_GPA_RESULT + off)

	.section .rodata

/* Exceptions that push an error code: APM vol. 2 table 8-1. */
.macro has_error_code v
	.set pushed, 0
	.irp e, 8, 10, 11, 12, 13, 14, 17, 21, 29, 30
		.if \v == \e
			.set pushed, 1
		.endif
	.endr
.endm

	.code64
	.balign 16
	.globl kvex_traps64, kvex_traps64_end
kvex_traps64:
	.set v, 0
	.rept VECTORS
	.balign 16
	has_error_code v
	.if !pushed
	push $0
	.endif
	push $v
	jmp common64
	.set v, v + 1
	.endr
common64:
	push %rax
	mov 8(%rsp), %rax
	mov %rax, R(0x10)
	mov 16(%rsp), %rax
	mov %rax, R(0x18)
	mov 24(%rsp), %rax
	mov %rax, R(0x20)
	mov %cr2, %rax
	mov %rax, R(0x28)
	mov 48(%rsp), %rax
	mov %rax, R(0x30)
	incq R(0x38)
	mov 8(%rsp), %rax
	out %al, $GUEST_PORT_TRAP
	mov R(0x20), %rax
	mov %rax, 24(%rsp)
	pop %rax
	add $16, %rsp
	iretq
kvex_traps64_end:

	.code32
	.balign 16
	.globl kvex_traps32, kvex_traps32_end
kvex_traps32:
	.set v, 0
	.rept VECTORS
	.balign 16
	has_error_code v
	.if !pushed
	push $0
	.endif
	push $v
	jmp common32
	.set v, v + 1
	.endr
common32:
	push %eax
	mov 4(%esp), %eax
	mov %eax, R(0x10)
	mov 8(%esp), %eax
	mov %eax, R(0x18)
	mov 12(%esp), %eax
	mov %eax, R(0x20)
	mov %cr2, %eax
	mov %eax, R(0x28)
	lea 24(%esp), %eax
	mov %eax, R(0x30)
	incl R(0x38)
	mov 4(%esp), %eax
	out %al, $GUEST_PORT_TRAP
	mov R(0x20), %eax
	mov %eax, 12(%esp)
	pop %eax
	add $8, %esp
	iret
kvex_traps32_end:

/* Real mode pushes FLAGS, CS, IP as words and never an error code; CS is 0 here. */
	.code16
	.balign 16
	.globl kvex_traps16, kvex_traps16_end
kvex_traps16:
	.set v, 0
	.rept VECTORS
	.balign 16
	push $v
	jmp common16
	.set v, v + 1
	.endr
common16:
	push %bp
	mov %sp, %bp
	push %ax
	mov 2(%bp), %ax
	mov %ax, %cs:R(0x10)
	mov 4(%bp), %ax
	mov %ax, %cs:R(0x20)
	incw %cs:R(0x38)
	mov 2(%bp), %al
	out %al, $GUEST_PORT_TRAP
	mov %cs:R(0x20), %ax
	mov %ax, 4(%bp)
	pop %ax
	pop %bp
	add $2, %sp
	iret
kvex_traps16_end:
	.code64

	.section .note.GNU-stack, "", @progbits
