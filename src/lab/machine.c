// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/machine.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/test.h"
#include "lab/child.h"
#include "lab/fail.h"

struct ends {
	int ours[3], theirs[3];
};

static int make_ends(struct ends *e)
{
	for (int i = 0; i < 3; i++) {
		int fds[2];

		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds))
			return -errno;
		e->ours[i] = fds[0];
		e->theirs[i] = fds[1];
	}
	return 0;
}

static void close_all(int *fds, int n)
{
	for (int i = 0; i < n; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
		fds[i] = -1;
	}
}

static const struct {
	size_t where; /* in struct lab_fds */
	int number;
} inherited[] = {
	{offsetof(struct lab_fds, console), LAB_FD_CONSOLE},
	{offsetof(struct lab_fds, channel), LAB_FD_CHANNEL},
	{offsetof(struct lab_fds, monitor), LAB_FD_MONITOR},
	{offsetof(struct lab_fds, shared), LAB_FD_SHARED},
	{offsetof(struct lab_fds, initramfs), LAB_FD_INITRAMFS},
	{offsetof(struct lab_fds, disk), LAB_FD_DISK},
	{offsetof(struct lab_fds, config), LAB_FD_CONFIG},
	{offsetof(struct lab_fds, plugin), LAB_FD_PLUGIN},
	{offsetof(struct lab_fds, models), LAB_FD_MODELS},
	{offsetof(struct lab_fds, state), LAB_FD_STATE},
	{offsetof(struct lab_fds, msrs), LAB_FD_MSRS},
};

#define INHERITED (sizeof(inherited) / sizeof(inherited[0]))

_Static_assert(INHERITED <= CHILD_FDS, "an engine gets them all");

static int *member(struct lab_fds *fds, size_t i)
{
	return (int *)(void *)((char *)fds + inherited[i].where);
}

/* FDS as the engine will see them. */
static struct lab_fds as_seen(struct lab_fds fds)
{
	for (size_t i = 0; i < INHERITED; i++)
		if (*member(&fds, i) >= 0)
			*member(&fds, i) = inherited[i].number;
	return fds;
}

/* What the engine's own stand for goes first: the first of a name counts. For free(). */
static char **make_env(const struct lab_command *cmd)
{
	size_t n = 0, used = 0;
	char **env;

	while (environ[n])
		n++;
	env = calloc(n + LAB_ENV + 1, sizeof(*env));
	if (!env)
		return NULL;
	while (cmd->env[used]) {
		env[used] = (char *)(uintptr_t)cmd->env[used];
		used++;
	}
	memcpy(env + used, environ, n * sizeof(*env));
	return env;
}

static int start(struct lab_machine *m, const struct lab_engine *engine,
		 const struct lab_boot *boot, const struct lab_fds *fds, char err[LAB_TEXT])
{
	const struct lab_fds seen = as_seen(*fds);
	struct lab_command cmd;
	struct child child = {.out = m->messages, .err = m->messages, .end = LAB_FD_END};
	struct lab_fds given = *fds;
	char **env;
	pid_t pid;

	if (engine->command(&cmd, boot, &seen))
		return lab_fail(err, E2BIG, "the kernel's command line is too long");
	env = make_env(&cmd);
	if (!env)
		return lab_fail(err, ENOMEM, "out of memory");
	child.path = cmd.arg[0];
	child.argv = (char **)(uintptr_t)cmd.arg;
	child.env = env;
	child.small_pages = cmd.small_pages;
	for (size_t i = 0; i < INHERITED; i++)
		child_give(&child, *member(&given, i), inherited[i].number);
	pid = child_start(&child);
	free(env);
	m->pid = pid > 0 ? pid : 0;
	return pid < 0 ? lab_fail(err, -pid, "fork: %s", strerror(-pid)) : 0;
}

int machine_start(struct lab_machine *m, const struct lab_engine *engine,
		  const struct lab_boot *boot, int initramfs, int shared, int log,
		  char err[LAB_TEXT])
{
	struct ends e = {{-1, -1, -1}, {-1, -1, -1}};
	struct lab_fds fds = {.shared = shared,
			      .initramfs = initramfs,
			      .disk = -1,
			      .config = -1,
			      .plugin = -1,
			      .msrs = -1,
			      .models = m->models,
			      .state = boot->state};
	int files[4], r = make_ends(&e);

	m->started = monotonic_seconds();
	m->log = log;
	m->messages = memfd_create("messages", MFD_CLOEXEC);
	m->shared = shared;
	m->pid = 0;
	m->bulk = m->wanted = m->spoke = false;
	m->watch = (struct console){0};
	m->frames = (struct frame_reader){0};
	fds.console = e.theirs[0];
	fds.channel = e.theirs[1];
	fds.monitor = e.theirs[2];
	if (r)
		lab_fail(err, -r, "socketpair: %s", strerror(-r));
	else if (engine->make_files)
		r = engine->make_files(boot, &fds, err);
	if (!r)
		r = start(m, engine, boot, &fds, err);
	close_all(e.theirs, 3);
	files[0] = fds.disk;
	files[1] = fds.config;
	files[2] = fds.plugin;
	files[3] = fds.msrs;
	close_all(files, 4);
	if (r)
		close_all(e.ours, 3);
	m->console = e.ours[0];
	m->channel = e.ours[1];
	m->monitor = e.ours[2];
	return r;
}

int machine_wait(struct lab_machine *m)
{
	int status = 0;

	if (m->pid <= 0 || waitpid(m->pid, &status, 0) != m->pid)
		return -1;
	m->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void machine_stop(struct lab_machine *m)
{
	int fds[] = {m->console, m->channel, m->monitor, m->messages};

	close_all(fds, 4);
	m->console = m->channel = m->monitor = m->messages = -1;
	if (m->pid <= 0)
		return;
	kill(m->pid, SIGKILL);
	waitpid(m->pid, NULL, 0);
	m->pid = 0;
}
