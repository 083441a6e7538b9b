// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/cpio.h"

#define HEAD 110

struct entry {
	const char *name, *data;
	size_t len;
	unsigned int mode;
};

static int field(const char *head, unsigned int index, unsigned int *out)
{
	char text[9] = "", *end;

	memcpy(text, head + 6 + (size_t)8 * index, 8);
	*out = (unsigned int)strtoul(text, &end, 16);
	return *end || end == text ? -EINVAL : 0;
}

/* The entry at *AT, which is moved behind it. */
static int next_entry(const char *archive, size_t len, size_t *at, struct entry *e)
{
	const char *head = archive + *at;
	unsigned int size, name_len;

	if (len - *at < HEAD || memcmp(head, "070701", 6) || field(head, 1, &e->mode) ||
	    field(head, 6, &size) || field(head, 11, &name_len))
		return -EINVAL;
	*at += HEAD;
	if (!name_len || name_len > len - *at || archive[*at + name_len - 1])
		return -EINVAL;
	e->name = archive + *at;
	*at = (*at + name_len + 3) & ~(size_t)3;
	if (*at > len || size > len - *at)
		return -EINVAL;
	e->data = archive + *at;
	e->len = size;
	*at = (*at + size + 3) & ~(size_t)3;
	if (*at > len)
		*at = len;
	return 0;
}

static int unpack_file(const char *path, const struct entry *e)
{
	size_t done = 0;
	int r = 0, fd;

	/* A program that runs cannot be written to, but can be replaced. */
	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, e->mode & 07777);
	if (fd < 0)
		return -errno;
	while (done < e->len && !r) {
		ssize_t n = write(fd, e->data + done, e->len - done);

		if (n < 0)
			r = -errno;
		else
			done += (size_t)n;
	}
	return close(fd) && !r ? -errno : r;
}

static int unpack_link(const char *path, const struct entry *e)
{
	char target[PATH_MAX];

	if (e->len >= sizeof(target))
		return -ENAMETOOLONG;
	memcpy(target, e->data, e->len);
	target[e->len] = '\0';
	unlink(path);
	return symlink(target, path) ? -errno : 0;
}

static int unpack_entry(const char *root, const struct entry *e)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", root, e->name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	if (S_ISDIR(e->mode))
		return mkdir(path, e->mode & 07777) && errno != EEXIST ? -errno : 0;
	if (S_ISLNK(e->mode))
		return unpack_link(path, e);
	return S_ISREG(e->mode) ? unpack_file(path, e) : -EINVAL;
}

int cpio_unpack(const void *archive, size_t len, const char *root, char where[256])
{
	struct entry e;
	size_t at = 0;
	int r;

	snprintf(where, 256, "the archive");
	for (;;) {
		r = next_entry(archive, len, &at, &e);
		if (r || !strcmp(e.name, "TRAILER!!!"))
			return r;
		snprintf(where, 256, "%s", e.name);
		r = unpack_entry(root, &e);
		if (r)
			return r;
	}
}
