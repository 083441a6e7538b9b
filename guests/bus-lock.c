/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A locked access to a word that lies across two cache lines locks the whole bus for its time. */
#include "guest.h"

GUEST("makes 100 bus locks (try --bus-lock exit, or ratelimit=50)");

#define LOCKS 100
#define LINE  64

static uint8_t lines[2 * LINE] __attribute__((aligned(LINE)));

int guest_main(unsigned int vcpu)
{
	uint32_t *word = (uint32_t *)(lines + LINE - 2);
	uint32_t last = 0;

	for (unsigned int i = 0; i < LOCKS; i++) {
		uint32_t one = 1;

		__asm__ volatile("lock xaddl %0, %1" : "+r"(one), "+m"(*word));
		CHECK(one >= last);
		last = one + 1;
	}
	guest_result()->value[vcpu] = LOCKS;
	print_dec(LOCKS);
	print(" split locks made.\n");
	return 0;
}
