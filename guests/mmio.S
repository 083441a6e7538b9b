/* SPDX-License-Identifier: GPL-2.0-or-later */
/* No slot backs 0xd0000000: each access is an exit, and the host's answer is what is read. */
#include "guest.inc"

#define DEVICE 0xd0000000

GUEST(GUEST_LONG, "writes and reads an address where there is no memory: MMIO of 1 to 8 bytes")
	mov $DEVICE, %ebx
	mov $0x1122334455667788, %rax
	mov %al, (%rbx)
	mov %ax, 0x10(%rbx)
	mov %eax, 0x20(%rbx)
	mov %rax, 0x30(%rbx)
	mov 0x40(%rbx), %rcx
	mov %rcx, GUEST_RESULT_VALUE(0)
	done 0
