// SPDX-License-Identifier: GPL-2.0-or-later
#include "root_fixture.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

int root_setup(void **state)
{
	char *root = strdup("/tmp/kvex-root-XXXXXX");

	assert_non_null(mkdtemp(root));
	*state = root;
	return 0;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

int root_teardown(void **state)
{
	assert_int_equal(nftw(*state, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
	free(*state);
	return 0;
}

static void make_folders(char *path, size_t below)
{
	for (char *slash = path + below; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
}

int root_open(const char *root, const char *path)
{
	char full[256];
	int fd;

	snprintf(full, sizeof(full), "%s/%s", root, path);
	make_folders(full, strlen(root) + 1);
	fd = open(full, O_WRONLY | O_CREAT, 0644);
	assert_true(fd >= 0);
	return fd;
}

void root_make(const char *root, const char *path, const char *content)
{
	char full[256];
	int fd;

	if (!content) {
		snprintf(full, sizeof(full), "%s/%s/", root, path);
		make_folders(full, strlen(root) + 1);
		return;
	}
	fd = root_open(root, path);
	assert_int_equal(write(fd, content, strlen(content)), strlen(content));
	close(fd);
}
