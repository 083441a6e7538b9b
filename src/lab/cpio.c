// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/cpio.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define TRAILER "TRAILER!!!"

static void put(struct cpio *c, const void *data, size_t len)
{
	static const char zeros[4];

	if (c->error)
		return;
	c->written += len;
	if (len && fwrite(data, 1, len, c->out) != len)
		c->error = -(errno ? errno : EIO);
	else if (c->written % 4 && fwrite(zeros, 1, 4 - c->written % 4, c->out) == 0)
		c->error = -(errno ? errno : EIO);
	c->written = (c->written + 3) & ~(uint64_t)3;
}

static void put_record(struct cpio *c, const char *name, unsigned int mode, size_t len,
		       unsigned int major, unsigned int minor)
{
	char head[110 + PATH_MAX + 1];
	int n;

	if (len > UINT32_MAX)
		c->error = c->error ? c->error : -EFBIG;
	n = snprintf(head, sizeof(head),
		     "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%s", ++c->ino, mode,
		     0, 0, 1, 0, (unsigned int)len, 0, 0, major, minor,
		     (unsigned int)strlen(name) + 1, 0, name);
	if (n >= (int)sizeof(head))
		c->error = c->error ? c->error : -ENAMETOOLONG;
	else
		put(c, head, (size_t)n + 1);
}

/* The folders above PATH; again and again for each file is harmless, only long. */
static void put_parents(struct cpio *c, const char *path)
{
	const char *last = strrchr(path, '/'), *slash = path;
	char dir[PATH_MAX];

	if (!last || last - path >= (int)sizeof(dir) ||
	    (!strncmp(c->parent, path, last - path) && !c->parent[last - path]))
		return;
	while (slash && slash <= last) {
		slash = strchr(slash, '/');
		if (!slash)
			break;
		memcpy(dir, path, slash - path);
		dir[slash - path] = '\0';
		if (dir[0])
			put_record(c, dir, S_IFDIR | 0755, 0, 0, 0);
		slash++;
	}
	memcpy(c->parent, path, last - path);
	c->parent[last - path] = '\0';
}

static const char *start(struct cpio *c, const char *path)
{
	while (*path == '/')
		path++;
	put_parents(c, path);
	return path;
}

void cpio_begin(struct cpio *c, FILE *out)
{
	*c = (struct cpio){.out = out};
}

void cpio_dir(struct cpio *c, const char *path, unsigned int mode)
{
	path = start(c, path);
	if (*path)
		put_record(c, path, S_IFDIR | mode, 0, 0, 0);
}

void cpio_device(struct cpio *c, const char *path, unsigned int mode, unsigned int major,
		 unsigned int minor)
{
	put_record(c, start(c, path), S_IFCHR | mode, 0, major, minor);
}

void cpio_data(struct cpio *c, const char *path, unsigned int mode, const void *data, size_t len)
{
	put_record(c, start(c, path), S_IFREG | mode, len, 0, 0);
	put(c, data, len);
}

void cpio_link(struct cpio *c, const char *path, const char *target)
{
	put_record(c, start(c, path), S_IFLNK | 0777, strlen(target), 0, 0);
	put(c, target, strlen(target));
}

int cpio_end(struct cpio *c)
{
	put_record(c, TRAILER, 0, 0, 0, 0);
	if (!c->error && fflush(c->out))
		c->error = -errno;
	return c->error;
}
