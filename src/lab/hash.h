/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hash: FNV-1a, for names and keys in the cache: not against an adversary. */
#ifndef LAB_HASH_H
#define LAB_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_START 0xcbf29ce484222325ULL

/* LEN bytes at DATA on top of H: HASH_START, or what was hashed before. */
static inline uint64_t hash_bytes(uint64_t h, const void *data, size_t len)
{
	for (const unsigned char *p = data; len--; p++)
		h = (h ^ *p) * 0x100000001b3ULL;
	return h;
}

#endif
