// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/fail.h"
#include "lab/hash.h"

/* No file of the lab's is larger; a pipe or device that a user names must not fill the memory. */
#define FILE_MAX (1UL << 30)

static int read_all(int fd, struct bytes *out, size_t size)
{
	while (out->len < size) {
		ssize_t n = read(fd, out->data + out->len, size - out->len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			break;
		out->len += (size_t)n;
	}
	out->data[out->len] = '\0';
	return 0;
}

int file_read(const char *path, struct bytes *out, char err[LAB_TEXT])
{
	struct stat st;
	int fd, ret = 0;

	out->data = NULL;
	out->len = 0;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return lab_fail(err, errno, "cannot open %.200s: %s", path, strerror(errno));
	if (fstat(fd, &st))
		ret = -errno;
	else if (!S_ISREG(st.st_mode))
		ret = S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
	else if ((unsigned long)st.st_size > FILE_MAX)
		ret = -EFBIG;
	if (!ret) {
		out->data = malloc((size_t)st.st_size + 1);
		ret = out->data ? read_all(fd, out, (size_t)st.st_size) : -ENOMEM;
	}
	close(fd);
	if (!ret)
		return 0;
	free(out->data);
	out->data = NULL;
	return lab_fail(err, -ret, "cannot read %.200s: %s", path, strerror(-ret));
}

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

int file_write(const char *path, const void *data, size_t len, char err[LAB_TEXT])
{
	char temporary[1024];
	int fd, ret = lab_path(temporary, sizeof(temporary), err, "%s.%d", path, (int)getpid());

	if (ret)
		return ret;
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return lab_fail(err, errno, "cannot write %.200s: %s", path, strerror(errno));
	ret = write_all(fd, data, len);
	if (close(fd) && !ret)
		ret = -errno;
	if (!ret && rename(temporary, path))
		ret = -errno;
	if (!ret)
		return 0;
	unlink(temporary);
	return lab_fail(err, -ret, "cannot write %.200s: %s", path, strerror(-ret));
}

char *file_line(char **text)
{
	char *line = *text;
	size_t len = strcspn(line, "\n");

	if (!*line)
		return NULL;
	*text = line + len + (line[len] == '\n');
	line[len] = '\0';
	return line;
}

/* With st_ctim, as a copy can keep the time of its source, and a build can set one. */
int file_state(const char *path, uint64_t *state, char err[LAB_TEXT])
{
	char real[PATH_MAX];
	struct stat st;
	uint64_t h;

	if (!realpath(path, real) || stat(real, &st))
		return lab_fail(err, errno, "cannot read %.200s: %s", path, strerror(errno));
	h = hash_bytes(HASH_START, real, strlen(real));
	h = hash_bytes(h, &st.st_ino, sizeof(st.st_ino));
	h = hash_bytes(h, &st.st_size, sizeof(st.st_size));
	h = hash_bytes(h, &st.st_mtim, sizeof(st.st_mtim));
	*state = hash_bytes(h, &st.st_ctim, sizeof(st.st_ctim));
	return 0;
}
