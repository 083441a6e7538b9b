/* SPDX-License-Identifier: GPL-2.0-or-later */
/* memory: the machine's, as its physical addresses reach it: files that QEMU gives out to map. */
#ifndef MODELS_PSP_MEMORY_H
#define MODELS_PSP_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#define MEMORY_WINDOWS 128

struct memory_window {
	uint64_t base, size;
	uint8_t *data;
};

struct memory {
	unsigned int n;
	struct memory_window window[MEMORY_WINDOWS];
};

/* SIZE bytes of FD from OFFSET on are at BASE from now on. 0 or -errno; FD remains the caller's. */
int memory_map(struct memory *m, uint64_t base, uint64_t size, int fd, uint64_t offset);
/* What lies within is gone. */
void memory_unmap(struct memory *m, uint64_t base, uint64_t size);
void memory_unmap_all(struct memory *m);
/* LEN bytes at ADDRESS, NULL if they are not all there. */
void *memory_at(const struct memory *m, uint64_t address, uint64_t len);

#endif
