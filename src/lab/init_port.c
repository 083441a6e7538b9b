// SPDX-License-Identifier: GPL-2.0-or-later
/* On Bochs: the port of the library that is preloaded into it. */
#include <stdint.h>
#include <stdlib.h>
#include <sys/io.h>

#include "lab/bochs_port.h"
#include "lab/init_parts.h"

bool init_has_port(void)
{
	return !ioperm(BOCHS_PORT, BOCHS_PORTS, 1) && inl(BOCHS_PORT_SIGN) == BOCHS_SIGNATURE;
}

/* By a string instruction: of single ones each costs the emulator more. */
void *init_port_read(size_t len)
{
	uint32_t *copy = init_has_port() ? calloc(len / 4 + 1, 4) : NULL;

	if (!copy)
		return NULL;
	outl(0, BOCHS_PORT_SEEK);
	insl(BOCHS_PORT_READ, copy, len / 4 + 1);
	return copy;
}

void init_port_save(void)
{
	outl(1, BOCHS_PORT_SAVE);
}
