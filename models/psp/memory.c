// SPDX-License-Identifier: GPL-2.0-or-later
#include "models/psp/memory.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* A window beyond the file's end would kill with SIGBUS later. */
static int check_file(int fd, uint64_t offset, uint64_t size)
{
	struct stat st;

	if (fstat(fd, &st))
		return -errno;
	if (offset > (uint64_t)st.st_size || size > (uint64_t)st.st_size - offset)
		return -ERANGE;
	return 0;
}

int memory_map(struct memory *m, uint64_t base, uint64_t size, int fd, uint64_t offset)
{
	void *p;
	int r;

	if (!size || base + size < base)
		return -EINVAL;
	if (m->n == MEMORY_WINDOWS)
		return -ENOSPC;
	r = check_file(fd, offset, size);
	if (r)
		return r;
	p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)offset);
	if (p == MAP_FAILED)
		return -errno;
	m->window[m->n++] = (struct memory_window){base, size, p};
	return 0;
}

void memory_unmap(struct memory *m, uint64_t base, uint64_t size)
{
	unsigned int i = 0;

	while (i < m->n) {
		struct memory_window *w = &m->window[i];

		if (w->base < base || w->size > size || w->base - base > size - w->size) {
			i++;
			continue;
		}
		munmap(w->data, w->size);
		*w = m->window[--m->n];
	}
}

void memory_unmap_all(struct memory *m)
{
	memory_unmap(m, 0, UINT64_MAX);
}

void *memory_at(const struct memory *m, uint64_t address, uint64_t len)
{
	for (unsigned int i = 0; i < m->n; i++) {
		const struct memory_window *w = &m->window[i];

		if (address >= w->base && len <= w->size && address - w->base <= w->size - len)
			return w->data + (address - w->base);
	}
	return NULL;
}
