/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The library that is preloaded into Bochs, as it was built. */
	.section .rodata
	.globl lab_bochs_preload, lab_bochs_preload_end
	.balign 16
lab_bochs_preload:
	.incbin "bochs-preload.so"
lab_bochs_preload_end:
	.section .note.GNU-stack,"",@progbits
