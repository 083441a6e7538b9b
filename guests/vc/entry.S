/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where #VC comes in, at GUEST_GPA_VC. The frame is struct vc_frame; if vc_handle gives an address, the
 * exception goes on to that handler, with the error code that the frame then holds.
 */
	.section .text.entry, "ax"
	.code64
	.globl vc_entry
vc_entry:
	push $0
	push %rax
	push %rbx
	push %rcx
	push %rdx
	push %rsi
	push %rdi
	push %rbp
	push %r8
	push %r9
	push %r10
	push %r11
	push %r12
	push %r13
	push %r14
	push %r15
	cld
	mov %rsp, %rdi
	call vc_handle
	mov %rax, 120(%rsp)
	test %rax, %rax
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %r11
	pop %r10
	pop %r9
	pop %r8
	pop %rbp
	pop %rdi
	pop %rsi
	pop %rdx
	pop %rcx
	pop %rbx
	pop %rax
	jnz 1f
	lea 16(%rsp), %rsp
	iretq
1:	ret

	.section .note.GNU-stack, "", @progbits
