/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fake_world: what QEMU's own functions do in the world switch of SEV-ES, on the fake CPU. */
#ifndef TESTS_MODELS_FAKE_WORLD_H
#define TESTS_MODELS_FAKE_WORLD_H

#include "fake_qemu.h"

#define FAKE_HSAVE 0x40000u

struct fake_world {
	uint8_t fpu[4096]; /* as XSAVE has it */
	uint64_t lstar, xcr0;
	unsigned int vmruns, delivered; /* by the plugin; the last vector */
};
extern struct fake_world fake_world;

#endif
