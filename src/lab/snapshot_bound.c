// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/cache.h"
#include "lab/cache_bound.h"
#include "lab/snapshot_parts.h"

struct kept {
	char name[32];
	struct timespec used;
	unsigned long long bytes;
};

static int by_age(const void *a, const void *b)
{
	const struct timespec *x = &((const struct kept *)a)->used;
	const struct timespec *y = &((const struct kept *)b)->used;

	if (x->tv_sec != y->tv_sec)
		return x->tv_sec < y->tv_sec ? 1 : -1;
	return x->tv_nsec < y->tv_nsec ? 1 : x->tv_nsec > y->tv_nsec ? -1 : 0;
}

static struct kept *list_states(const char *folder, DIR *dir, size_t *n)
{
	char path[PATH_MAX + 32];
	struct kept *list = NULL;
	struct dirent *entry;
	struct stat st;

	*n = 0;
	while ((entry = readdir(dir))) {
		struct kept *more;

		if (!strstr(entry->d_name, ".state") ||
		    strlen(entry->d_name) >= sizeof(list->name) ||
		    fstatat(dirfd(dir), entry->d_name, &st, 0))
			continue;
		more = reallocarray(list, *n + 1, sizeof(*list));
		if (!more)
			break;
		list = more;
		snprintf(list[*n].name, sizeof(list->name), "%s", entry->d_name);
		list[*n].used = st.st_mtim;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		list[*n].bytes = cache_size(path);
		++*n;
	}
	return list;
}

/* What a kvex was writing has its number behind. */
static bool is_whole(const char *name)
{
	return !strcmp(strstr(name, ".state"), ".state");
}

/* Also finds, as the oldest in the end, what a kvex that was killed left half-written. */
void snapshot_bound(const struct snapshot *s, unsigned long long max)
{
	unsigned long long sum = 0;
	char folder[PATH_MAX], path[PATH_MAX + 32];
	struct kept *list;
	size_t n;
	DIR *dir;

	snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(s->state, '/') - s->state),
		 s->state);
	dir = opendir(folder);
	if (!dir)
		return;
	list = list_states(folder, dir, &n);
	if (n)
		qsort(list, n, sizeof(*list), by_age);
	for (size_t i = 0; i < n; i++) {
		sum += list[i].bytes;
		if (sum <= max)
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, list[i].name);
		if (is_whole(list[i].name)) {
			strcpy(strstr(list[i].name, ".state"), ".key");
			unlinkat(dirfd(dir), list[i].name, 0);
			strcpy(strstr(list[i].name, ".key"), ".models");
			unlinkat(dirfd(dir), list[i].name, 0);
		}
		cache_remove(path);
	}
	free(list);
	closedir(dir);
}
