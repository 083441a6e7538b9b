/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guest.inc"

GUEST(GUEST_LONG, "finds two and two to be four and calls it a failure: file and line are told")
	mov $2, %eax
	add %eax, %eax
	cmp $5, %eax
	je 1f
	FAIL(1)
1:	done 0
