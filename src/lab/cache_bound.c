// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/cache_bound.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/cache.h"
#include "lab/fail.h"

struct entry {
	char *path;
	struct timespec used;
	unsigned long long bytes;
};

int cache_use(const char *entry)
{
	int fd = open(entry, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;
	struct stat st;

	if (fd < 0)
		return -errno;
	/* It is held for a moment by who is about to remove it: then it is without a name. */
	while (flock(fd, LOCK_SH) && !r)
		r = errno == EINTR ? 0 : -errno;
	if (!r && (fstat(fd, &st) || access(entry, F_OK)))
		r = -ENOENT;
	if (r) {
		close(fd);
		return r;
	}
	/* Of another user's cache it can be read, but not told that it was. */
	(void)!futimens(fd, NULL);
	return fd;
}

int cache_limit(unsigned long long *bytes, char err[LAB_TEXT])
{
	const char *text = getenv(CACHE_KERNELS_VARIABLE);
	unsigned long mib = CACHE_KERNELS_MIB;
	char *end;

	if (text && *text) {
		errno = 0;
		mib = strtoul(text, &end, 10);
		if (errno || *end || *text < '0' || *text > '9' || mib > 1UL << 40)
			return lab_fail(err, EINVAL,
					CACHE_KERNELS_VARIABLE "='%.60s' in the environment is no "
							       "number of MiB",
					text);
	}
	*bytes = (unsigned long long)mib << 20;
	return 0;
}

static unsigned long long add_size(int dir, const char *name)
{
	struct dirent *entry;
	unsigned long long sum;
	struct stat st;
	DIR *d;
	int fd;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
		return 0;
	sum = (unsigned long long)st.st_blocks * 512;
	if (!S_ISDIR(st.st_mode))
		return sum;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	d = fd < 0 ? NULL : fdopendir(fd);
	if (!d) {
		if (fd >= 0)
			close(fd);
		return sum;
	}
	while ((entry = readdir(d)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			sum += add_size(fd, entry->d_name);
	closedir(d);
	return sum;
}

unsigned long long cache_size(const char *path)
{
	return add_size(AT_FDCWD, path);
}

static int by_use(const void *a, const void *b)
{
	const struct timespec *x = &((const struct entry *)a)->used;
	const struct timespec *y = &((const struct entry *)b)->used;

	if (x->tv_sec != y->tv_sec)
		return x->tv_sec < y->tv_sec ? -1 : 1;
	return x->tv_nsec < y->tv_nsec ? -1 : x->tv_nsec > y->tv_nsec ? 1 : 0;
}

static struct entry *list_entries(const char *dir, size_t *n)
{
	DIR *d = opendir(dir);
	struct entry *list = NULL;
	struct dirent *found;
	struct stat st;

	*n = 0;
	while (d && (found = readdir(d))) {
		struct entry *more, e = {0};

		if (found->d_name[0] == '.' || fstatat(dirfd(d), found->d_name, &st, 0))
			continue;
		more = reallocarray(list, *n + 1, sizeof(*list));
		if (!more || asprintf(&e.path, "%s/%s", dir, found->d_name) < 0) {
			list = more ? more : list;
			break;
		}
		list = more;
		e.used = st.st_mtim;
		e.bytes = cache_size(e.path);
		list[(*n)++] = e;
	}
	if (d)
		closedir(d);
	return list;
}

/* Renamed first: whoever looks finds the whole of it or nothing. */
bool cache_drop(const char *entry)
{
	char area[512], stage[512], away[768], err[LAB_TEXT];
	bool gone;

	if (lab_path(area, sizeof(area), err, "%.*s", (int)(strrchr(entry, '/') - entry), entry) ||
	    cache_stage(strrchr(area, '/') + 1, stage, sizeof(stage), err))
		return false;
	gone = !lab_path(away, sizeof(away), err, "%s/old", stage) && !rename(entry, away);
	cache_remove(stage);
	return gone;
}

static bool remove_unused(const struct entry *e)
{
	int fd = open(e->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool gone = fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB) && cache_drop(e->path);

	if (fd >= 0)
		close(fd);
	return gone;
}

void cache_bound(const char *area, unsigned long long max)
{
	unsigned long long sum = 0;
	char dir[512], err[LAB_TEXT];
	struct entry *list;
	size_t n;

	if (lab_cache_path(area, dir, sizeof(dir), err))
		return;
	list = list_entries(dir, &n);
	if (n)
		qsort(list, n, sizeof(*list), by_use);
	for (size_t i = 0; i < n; i++)
		sum += list[i].bytes;
	for (size_t i = 0; i < n; i++) {
		if (sum > max && remove_unused(&list[i]))
			sum -= list[i].bytes;
		free(list[i].path);
	}
	free(list);
}
