// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "lab/fail.h"

#define STAGE_PREFIX ".new-"

/* The folders in which entries are staged. */
static const char *const areas[] = {"kernels", "engines"};

int cache_mkdir(const char *path, char err[LAB_TEXT])
{
	char part[512];
	int ret = lab_path(part, sizeof(part), err, "%s", path);

	if (ret)
		return ret;
	for (char *p = strchr(part + 1, '/');; p = strchr(p + 1, '/')) {
		if (p)
			*p = '\0';
		if (mkdir(part, 0755) && errno != EEXIST)
			return lab_fail(err, errno, "cannot make the folder %.160s: %s", part,
					strerror(errno));
		if (!p)
			return 0;
		*p = '/';
	}
}

int lab_cache_path(const char *sub, char *out, size_t len, char err[LAB_TEXT])
{
	const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	char dir[512];
	int ret;

	/* The XDG base directory specification has relative paths ignored. */
	if (base && base[0] == '/')
		ret = lab_path(dir, sizeof(dir), err, "%s/kvex", base);
	else if (home && home[0] == '/')
		ret = lab_path(dir, sizeof(dir), err, "%s/.cache/kvex", home);
	else
		return lab_fail(err, ENOENT,
				"no folder for the cache: neither XDG_CACHE_HOME nor HOME is an "
				"absolute path");
	if (ret)
		return ret;
	/* It becomes part of apt's configuration and of a list of library folders. */
	if (strpbrk(dir, ":\"\n"))
		return lab_fail(err, EINVAL,
				"the cache's path holds ':', '\"' or a line break: set "
				"XDG_CACHE_HOME to another folder");
	ret = cache_mkdir(dir, err);
	return ret ? ret : lab_path(out, len, err, "%s%s%s", dir, *sub ? "/" : "", sub);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void cache_remove(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void sweep(const char *area)
{
	char dir[512], path[1024], err[LAB_TEXT];
	struct dirent *entry;
	DIR *d;

	if (lab_cache_path(area, dir, sizeof(dir), err))
		return;
	d = opendir(dir);
	if (!d)
		return;
	while ((entry = readdir(d)))
		if (!strncmp(entry->d_name, STAGE_PREFIX, strlen(STAGE_PREFIX)) &&
		    !lab_path(path, sizeof(path), err, "%s/%s", dir, entry->d_name))
			cache_remove(path);
	closedir(d);
}

int cache_lock(const struct lab_fetch *how, char err[LAB_TEXT])
{
	char path[512];
	int fd, ret;

	ret = lab_cache_path("lock", path, sizeof(path), err);
	if (ret)
		return ret;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return lab_fail(err, errno, "cannot open %.200s: %s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB)) {
		lab_progress(how, "waiting for another kvex that is fetching");
		while (flock(fd, LOCK_EX | LOCK_NB)) {
			if (errno == EWOULDBLOCK || errno == EINTR)
				ret = lab_cancelled(how, 100) ? lab_fail(err, EINTR, "interrupted")
							      : 0;
			else
				ret = lab_fail(err, errno, "cannot lock %.200s: %s", path,
					       strerror(errno));
			if (!ret)
				continue;
			close(fd);
			return ret;
		}
	}
	/* Nobody else makes entries now: what is half-made was left behind. */
	for (size_t i = 0; i < sizeof(areas) / sizeof(areas[0]); i++)
		sweep(areas[i]);
	return fd;
}

int cache_room(unsigned long bytes, char err[LAB_TEXT])
{
	char dir[512];
	struct statvfs fs;
	unsigned long long room;
	int ret = lab_cache_path("", dir, sizeof(dir), err);

	if (ret)
		return ret;
	if (statvfs(dir, &fs))
		return lab_fail(err, errno, "%.200s: %s", dir, strerror(errno));
	room = (unsigned long long)fs.f_bavail * fs.f_frsize;
	if (room >= bytes)
		return 0;
	return lab_fail(err, ENOSPC, "%.140s has %llu MB free, %lu MB are needed", dir, room >> 20,
			bytes >> 20);
}

int cache_stage(const char *area, char *out, size_t len, char err[LAB_TEXT])
{
	char dir[480];
	int ret = lab_cache_path(area, dir, sizeof(dir), err);

	if (!ret)
		ret = cache_mkdir(dir, err);
	if (!ret)
		ret = lab_path(out, len, err, "%s/" STAGE_PREFIX "XXXXXX", dir);
	if (ret)
		return ret;
	/* mkdtemp keeps the folder from others; what is in a cache need not be secret. */
	if (!mkdtemp(out) || chmod(out, 0755))
		return lab_fail(err, errno, "cannot make a folder in %.160s: %s", dir,
				strerror(errno));
	return 0;
}

int cache_commit(const char *stage, const char *entry, char err[LAB_TEXT])
{
	if (!rename(stage, entry))
		return 0;
	/* An entry that is made anew: at no time is there none. */
	if ((errno == ENOTEMPTY || errno == EEXIST) &&
	    !renameat2(AT_FDCWD, stage, AT_FDCWD, entry, RENAME_EXCHANGE)) {
		cache_remove(stage);
		return 0;
	}
	return lab_fail(err, errno, "cannot rename to %.200s: %s", entry, strerror(errno));
}
