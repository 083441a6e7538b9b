/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab_memory: the memory that a machine of kvex's lab shares with its host. */
#ifndef HOST_LAB_MEMORY_H
#define HOST_LAB_MEMORY_H

#include <stddef.h>

/* Its address, for munmap(); NULL if there is none. */
char *lab_memory_map(size_t *len);

#endif
