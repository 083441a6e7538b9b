/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sees system management interrupts by the count that the handler of kvex launch keeps. */
#include "guest.h"

GUEST("waits for three system management interrupts (--smi-every 100)");

#define SMIS 3
#define WAIT (1ULL << 33) /* TSC ticks: a few seconds */

static int wait_for_smi(const volatile uint64_t *count, uint64_t seen)
{
	uint64_t start = __builtin_ia32_rdtsc();

	while (*count == seen)
		if (__builtin_ia32_rdtsc() - start > WAIT)
			return 0;
	return 1;
}

int guest_main(unsigned int vcpu)
{
	const volatile uint64_t *count = &guest_result()->value[GUEST_VALUE_SMIS];

	(void)vcpu;
	for (uint64_t seen = 0; seen < SMIS; seen = *count) {
		if (!wait_for_smi(count, seen)) {
			print("No SMI has come.\n");
			return 1;
		}
		print("SMIs so far: ");
		print_dec(*count);
		print("\n");
	}
	return 0;
}
