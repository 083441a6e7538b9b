// SPDX-License-Identifier: GPL-2.0-or-later
#include "kvex/module.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/lab_modules.h"

#define UNLOAD_TRIES 200
#define UNLOAD_WAIT  10000 /* microseconds */
#define MAX_PARAMS   8

bool module_is_there(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/%s", name);
	return access(path, F_OK) == 0;
}

/* The kernel takes '-' and '_' for the same. */
static bool same_name(const char *a, const char *b)
{
	while (*a && (*a == *b || (strchr("-_", *a) && strchr("-_", *b) && *b)))
		a++, b++;
	return !*a && !*b;
}

static int load_file(const char *file, const char *name, const char *params, struct sys_error *err)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC), r = 0;

	if (fd < 0)
		return sys_fail(err, errno, "%s", file);
	if (syscall(SYS_finit_module, fd, params, 0))
		r = sys_fail(err, errno, "loading %s", name);
	close(fd);
	return r;
}

/* A line of the lab's list: FILE MODULE [PARAM=VALUE...] */
static int load_listed(FILE *list, const char *name, const char *params, struct sys_error *err)
{
	char line[1024], all[1024];

	while (fgets(line, sizeof(line), list)) {
		char *file, *module, *given = line;

		line[strcspn(line, "\n")] = '\0';
		file = strsep(&given, " ");
		module = strsep(&given, " ");
		if (!module || !same_name(module, name))
			continue;
		snprintf(all, sizeof(all), "%s %s", given ? given : "", params);
		return load_file(file, name, all, err);
	}
	return sys_fail(err, ENOENT, "the lab has no module %s", name);
}

static int modprobe(const char *name, const char *params, struct sys_error *err)
{
	static char *const env[] = {"PATH=/sbin:/usr/sbin:/bin:/usr/bin", NULL};
	char words[256], *rest = words, *word;
	char *argv[4 + MAX_PARAMS] = {"modprobe", "--", NULL};
	unsigned int n = 2;
	int status, r;
	pid_t pid;

	argv[n++] = (char *)(uintptr_t)name;
	snprintf(words, sizeof(words), "%s", params);
	while ((word = strsep(&rest, " ")) && n < 3 + MAX_PARAMS)
		if (*word)
			argv[n++] = word;
	if (module_is_there(name))
		return sys_fail(err, EEXIST, "loading %s", name);
	r = posix_spawn(&pid, "/sbin/modprobe", NULL, NULL, argv, env);
	if (r)
		return sys_fail(err, r, "/sbin/modprobe");
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return sys_fail(err, errno, "waiting for modprobe");
	return WIFEXITED(status) && !WEXITSTATUS(status)
		       ? 0
		       : sys_fail(err, EIO, "modprobe %s %s", name, params);
}

int module_load(const char *name, const char *params, struct sys_error *err)
{
	FILE *list = fopen(LAB_MODULES_LIST, "re");
	int r;

	if (!list)
		return modprobe(name, params, err);
	r = load_listed(list, name, params, err);
	fclose(list);
	return r;
}

int module_unload(const char *name, struct sys_error *err)
{
	for (int i = 0; i < UNLOAD_TRIES; i++) {
		if (!syscall(SYS_delete_module, name, O_NONBLOCK) || errno == ENOENT)
			return 0;
		if (errno != EAGAIN && errno != EBUSY)
			break;
		usleep(UNLOAD_WAIT);
	}
	return sys_fail(err, errno, "unloading %s", name);
}
