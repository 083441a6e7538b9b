/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entry of C guests. Assembler guests have a start of their own, which this weak one gives way to. */
#include "kvex/guest_abi.h"

	.weak start, guest_main
	.code64
start:
	xor %ebp, %ebp
	movabs $guest_main, %rax
	call *%rax
	out %al, $GUEST_PORT_DONE
1:	hlt
	jmp 1b

	.section .note.GNU-stack, "", @progbits
