// SPDX-License-Identifier: GPL-2.0-or-later
/* What a program finds on an ordinary machine: file systems, links in /dev, the loopback. */
#include <errno.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/init_parts.h"

/* Nothing on /tmp: the root is in memory already, and a job's files may lie there. */
static const struct {
	const char *type, *where, *options;
	bool must;
} mounts[] = {
	{"proc", "/proc", NULL, true},
	{"sysfs", "/sys", NULL, true},
	{"devtmpfs", "/dev", NULL, true},
	{"debugfs", "/sys/kernel/debug", NULL, false},
	{"tracefs", "/sys/kernel/tracing", NULL, false},
	{"cgroup2", "/sys/fs/cgroup", NULL, false},
	{"devpts", "/dev/pts", "ptmxmode=0666", false},
	{"tmpfs", "/dev/shm", "mode=1777", false},
	{"hugetlbfs", "/dev/hugepages", NULL, false},
};

static const struct {
	const char *path, *target;
} links[] = {
	{"/dev/fd", "/proc/self/fd"},
	{"/dev/stdin", "/proc/self/fd/0"},
	{"/dev/stdout", "/proc/self/fd/1"},
	{"/dev/stderr", "/proc/self/fd/2"},
};

void init_mount(void)
{
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		mkdir(mounts[i].where, 0755);
		if (mount(mounts[i].type, mounts[i].where, mounts[i].type, 0, mounts[i].options) &&
		    errno != EBUSY && mounts[i].must)
			fprintf(stderr, "kvex init: mount %s: %s\n", mounts[i].where,
				strerror(errno));
	}
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (symlink(links[i].target, links[i].path))
			fprintf(stderr, "kvex init: %s: %s\n", links[i].path, strerror(errno));
	chmod("/tmp", 01777);
}

/* A kernel without a network has none. */
void init_loopback(void)
{
	struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	if (ioctl(fd, SIOCSIFFLAGS, &lo))
		fprintf(stderr, "kvex init: lo: %s\n", strerror(errno));
	close(fd);
}
