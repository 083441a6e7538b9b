/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guest.h"

GUEST("counts the primes below 1000: a C guest that computes without an exit");

#define LIMIT 1000

static uint8_t composite[LIMIT];

static unsigned int count_primes(void)
{
	unsigned int count = 0;

	for (unsigned int n = 2; n < LIMIT; n++) {
		if (composite[n])
			continue;
		count++;
		for (unsigned int m = n * n; m < LIMIT; m += n)
			composite[m] = 1;
	}
	return count;
}

int guest_main(unsigned int vcpu)
{
	unsigned int count;

	if (vcpu)
		return 0;
	count = count_primes();
	guest_result()->value[0] = count;
	print("There are ");
	print_dec(count);
	print(" primes below 1000.\n");
	CHECK(count == 168);
	return 0;
}
