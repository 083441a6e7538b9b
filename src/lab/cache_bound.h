/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cache_bound: a folder of the cache that does not grow for ever: those of its entries go that were
 * used longest ago, but none that a running kvex uses.
 */
#ifndef LAB_CACHE_BOUND_H
#define LAB_CACHE_BOUND_H

#include "lab/kernel.h"

#define CACHE_KERNELS_VARIABLE "KVEX_LAB_KERNELS_MIB"
#define CACHE_KERNELS_MIB      4096UL

/*
 * Uses ENTRY, a folder: it stays until the descriptor that is returned is closed, and counts as
 * just used. -ENOENT if it is not there (any more).
 */
int cache_use(const char *entry);

/* What kernels may take, in bytes: as the environment has it, or by default. */
int cache_limit(unsigned long long *bytes, char err[LAB_TEXT]);

/* Brings the folder AREA ("kernels") below MAX bytes, as far as may be. Call with the cache locked.
 */
void cache_bound(const char *area, unsigned long long max);

/* Removes ENTRY, whoever uses it. True if it is gone. Call with the cache locked. */
bool cache_drop(const char *entry);

/* What a file, or a folder with all in it, takes on the disk, in bytes. */
unsigned long long cache_size(const char *path);

#endif
