/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program of models/psp, to be executed as it is. */
	.section .rodata
	.balign 16
	.globl lab_psp_program, lab_psp_program_end
lab_psp_program:
	.incbin "kvex-psp"
lab_psp_program_end:
	.section .note.GNU-stack, "", @progbits
