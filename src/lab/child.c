// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

void child_give(struct child *c, int fd, int number)
{
	if (fd >= 0 && c->nr_fds < CHILD_FDS)
		c->fd[c->nr_fds++] = (struct child_fd){fd, number};
}

/* Out of the way first: one's number may be another's. */
static int move_away(const struct child *c, int fd)
{
	return fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, c->end);
}

static void put(int fd, int number)
{
	if (fd >= 0)
		dup2(fd, number);
}

/* Returns the file of the program where there is no path. */
static int place_files(const struct child *c)
{
	int null = open("/dev/null", O_RDWR), out = move_away(c, c->out),
	    err = move_away(c, c->err), program = c->path ? -1 : move_away(c, c->program),
	    moved[CHILD_FDS];

	for (unsigned int i = 0; i < c->nr_fds; i++)
		moved[i] = move_away(c, c->fd[i].fd);
	put(null, STDIN_FILENO);
	put(out < 0 ? null : out, STDOUT_FILENO);
	put(err, STDERR_FILENO);
	for (unsigned int i = 0; i < c->nr_fds; i++)
		put(moved[i], c->fd[i].number);
	return program;
}

/* Between fork and execve of a process with threads: system calls alone. */
static void __attribute__((noreturn)) become(const struct child *c, pid_t parent)
{
	sigset_t none;
	int program;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	/* Ctrl-C is for kvex, which then ends the child. */
	setsid();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	program = place_files(c);
	if (c->small_pages)
		prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
	if (c->path)
		execve(c->path, c->argv, c->env);
	else
		fexecve(program, c->argv, c->env);
	_exit(127);
}

pid_t child_start(const struct child *c)
{
	pid_t parent = getpid(), pid = fork();

	if (!pid)
		become(c, parent);
	return pid < 0 ? -errno : pid;
}
