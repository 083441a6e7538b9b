/* SPDX-License-Identifier: GPL-2.0-or-later */
/* part_watch: a part of the plugin, of model "watch", that changes CPUID, owns an MSR and looks on.
 */
#ifndef TESTS_MODELS_PART_WATCH_H
#define TESTS_MODELS_PART_WATCH_H

#include "svm_fixture.h"

#define OUR_MSR 0xc0010200u /* and the next one, which faults */

struct watched {
	unsigned int vmruns, vmexits, cuts, retired, starts, exceptions;
	bool restored, guest_block, landing;
	uint64_t msr; /* OUR_MSR; at a start: how many there were */
};
extern struct watched watched;

/* The plugin, with this part. */
void watch_start(void);

#endif
