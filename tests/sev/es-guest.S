/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest of es-world.c, in 64-bit code without a GHCB: what it sees it leaves at 0x6000, a word
 * each. In R13 it says how long the instruction is that is to raise #VC, in R14 it finds the error
 * code.
 */
#define RESULTS	   0x6000
#define DEVICE	   0x400000
#define GHCB	   0xc0010130
#define SEV_STATUS 0xc0010131
#define FS_BASE	   0xc0000100
#define LSTAR	   0xc0000082
#define NO_ACCESS  0x10a /* an MSR that KVM keeps to itself */

	.macro vmgexit
	.byte 0xf3, 0x0f, 0x01, 0xd9
	.endm

	.macro expect_vc length
	mov $\length, %r13d
	xor %r14d, %r14d
	.endm

	.macro keep_vc n
	mov %r14, 8*\n(%rbp)
	.endm

	.macro keep_msr n, msr
	mov $\msr, %ecx
	rdmsr
	shl $32, %rdx
	or %rdx, %rax
	mov %rax, 8*\n(%rbp)
	.endm

	.macro set_msr msr, high, low
	mov $\msr, %ecx
	mov $\low, %eax
	mov $\high, %edx
	wrmsr
	.endm

	.section .rodata
	.globl es_guest, es_handler, es_guest_end
es_guest:
	mov $RESULTS, %ebp
	keep_msr 0, SEV_STATUS
	expect_vc 2
	cpuid
	keep_vc 1
	expect_vc 2
	out %al, $0xe9
	keep_vc 2
	expect_vc 2
	wbinvd
	keep_vc 3
	expect_vc 2
	rdpmc
	keep_vc 4
	expect_vc 3
	mov %rax, %db7
	keep_vc 5
	mov $NO_ACCESS, %ecx
	expect_vc 2
	rdmsr
	keep_vc 6
	mov $DEVICE, %ebx
	expect_vc 2
	mov %eax, (%rbx)
	keep_vc 7

	/* What is kept over a VMGEXIT, and over HLT, by way of user space. */
	mov $0x1212, %r12d
	mov $0x7777, %eax
	movq %rax, %xmm7
	fldpi
	set_msr FS_BASE, 0, 0x1234000
	set_msr LSTAR, 0xffff8000, 0x5678000
	set_msr GHCB, 0, 2 /* GHCB specification 2.3.1: the versions and the C-bit, please */
	vmgexit
	keep_msr 8, GHCB
	hlt
	incq 8*9(%rbp)
	mov %r12, 8*10(%rbp)
	movq %xmm7, 8*11(%rbp)
	fistpll 8*12(%rbp)
	keep_msr 13, FS_BASE
	keep_msr 14, LSTAR

	mov %cr0, %rax
	or $0x20, %eax
	mov %rax, %cr0
	mov %cr0, %rax
	mov %rax, 8*15(%rbp)
	set_msr GHCB, 0, 0x2a1100 /* 2.3.1: the end, for reason 0x2a of set 1 */
	vmgexit
	ud2
es_handler:
	pop %r14
	add %r13, (%rsp)
	iretq
es_guest_end:
	.section .note.GNU-stack, "", @progbits
