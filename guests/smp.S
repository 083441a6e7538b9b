/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each vCPU comes here on a stack of its own; they meet before any of them ends. */
#include "guest.inc"

GUEST(GUEST_LONG, "each vCPU says which one it is (try --vcpus 4)")
	lock incl GUEST_RESULT_VALUE(0)
	lea '0'(%rdi), %eax
	cmp $'9', %al
	jbe 1f
	add $'a' - '9' - 1, %al
1:	mov %al, %bl
	say before
	mov %bl, %al
	out %al, $GUEST_PORT_PUTC
	say after
	done 0

text before, "vCPU "
text after, " is here.\n"
