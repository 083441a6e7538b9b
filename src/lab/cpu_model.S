/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plugin of models/cpu, to be given to QEMU as it is. */
	.section .rodata
	.balign 16
	.globl lab_cpu_model, lab_cpu_model_end
lab_cpu_model:
	.incbin "models/cpu.so"
lab_cpu_model_end:
	.section .note.GNU-stack, "", @progbits
