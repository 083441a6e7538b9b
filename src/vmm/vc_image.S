/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The handler of #VC (guests/vc), for guests of SEV-ES and SNP. */
	.section .rodata
	.balign 16
	.globl kvex_vc, kvex_vc_end
kvex_vc:
	.incbin "guests/vc.bin"
kvex_vc_end:

	.section .note.GNU-stack, "", @progbits
