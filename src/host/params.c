// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/facts.h"
#include "kvex/host.h"

int param_read(const char *modules, const char *name, char *buf, size_t len)
{
	const char *dot = strchr(name, '.');
	char path[512];
	ssize_t n;
	int fd, saved;

	buf[0] = '\0';
	if (!dot || dot == name || !dot[1] || strchr(name, '/') || strchr(dot + 1, '.'))
		return -EINVAL;
	n = snprintf(path, sizeof(path), "%s/%.*s/parameters/%s", modules, (int)(dot - name), name,
		     dot + 1);
	if ((size_t)n >= sizeof(path))
		return -EINVAL;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, buf, len - 1);
	saved = errno;
	close(fd);
	if (n < 0) {
		buf[0] = '\0';
		return -saved;
	}
	buf[n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return 0;
}

int host_param(const char *name, char *buf, size_t len)
{
	return param_read("/sys/module", name, buf, len);
}
