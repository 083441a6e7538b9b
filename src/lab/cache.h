/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cache: the folder in which the lab keeps what it fetched. An entry is made in a folder of its own
 * beside its place and put there by one rename: it is whole, or it is not there. One process at a
 * time makes entries; reading needs no lock.
 */
#ifndef LAB_CACHE_H
#define LAB_CACHE_H

#include "lab/kernel.h"

/*
 * Waits until no other kvex makes entries, and sweeps away what one that was killed left behind.
 * Returns a descriptor for close(), or -errno.
 */
int cache_lock(const struct lab_fetch *how, char err[LAB_TEXT]);

/* A new, empty folder in the folder AREA of the cache ("kernels"). Call with the lock held. */
int cache_stage(const char *area, char *out, size_t len, char err[LAB_TEXT]);

/* Puts STAGE in the place of ENTRY (both full paths); what was there is removed. */
int cache_commit(const char *stage, const char *entry, char err[LAB_TEXT]);

/* Removes a file or a folder with all that is in it. */
void cache_remove(const char *path);

/* Has the cache's disk so many bytes free? -ENOSPC if not. */
int cache_room(unsigned long bytes, char err[LAB_TEXT]);

/* Makes PATH and the folders above it. */
int cache_mkdir(const char *path, char err[LAB_TEXT]);

#endif
