// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * State in memory shared with kvex, which copies it when it makes a snapshot and fills it before it
 * restores one: QEMU's own stream knows nothing of it. It begins with a mark, so that what was
 * restored can be told from what is new.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "models/cpu/model.h"

#define MARK 0x6b76657873746174 /* any but 0 */

bool state_map(struct model *m, const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	struct stat st;
	uint64_t *mark;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) || st.st_size < 4096) {
		close(fd);
		return false;
	}
	m->state = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (m->state == MAP_FAILED)
		return false;
	m->state_size = (size_t)st.st_size;
	mark = state_take(m, sizeof(*mark));
	m->restored = *mark == MARK;
	*mark = MARK;
	return true;
}

void *state_take(struct model *m, size_t len)
{
	void *p = m->state + m->state_used;

	len = (len + 15) & ~(size_t)15;
	if (m->state_used + len > m->state_size)
		return NULL;
	m->state_used += len;
	return p;
}
