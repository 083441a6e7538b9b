// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/fail.h"

static void child(const struct command *cmd, const int out[2], const int failed[2], pid_t parent)
{
	sigset_t none;
	int null = open("/dev/null", O_RDONLY), code;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(1);
	/* kvex ignores SIGPIPE; programs count on it. */
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setenv("LC_ALL", "C.UTF-8", 1);
	for (size_t i = 0; i < sizeof(cmd->env) / sizeof(cmd->env[0]) && cmd->env[i]; i++)
		putenv((char *)cmd->env[i]);
	if (null < 0 || dup2(null, 0) < 0 || dup2(out[1], 1) < 0 || dup2(out[1], 2) < 0 ||
	    (cmd->dir && chdir(cmd->dir))) {
		code = errno;
	} else {
		execvp(cmd->argv[0], (char *const *)cmd->argv);
		code = errno;
	}
	if (write(failed[1], &code, sizeof(code)) < 0)
		_exit(126);
	_exit(127);
}

/* What has come of a line; one that is longer is told in parts. */
struct line {
	char text[4096];
	size_t len;
};

static bool tell(const struct command *cmd, struct line *l)
{
	l->text[l->len] = '\0';
	l->len = 0;
	return !cmd->line || cmd->line(cmd->arg, l->text);
}

/* False: the program is to end. */
static bool take(const struct command *cmd, struct line *l, const char *data, size_t n)
{
	bool go_on = true;

	for (; n--; data++) {
		if (*data != '\n')
			l->text[l->len++] = *data;
		if (*data == '\n' || l->len == sizeof(l->text) - 1)
			go_on &= tell(cmd, l);
	}
	return go_on;
}

/* To the end of what the program, and those that it started, write. True if it was cancelled. */
static bool read_lines(const struct command *cmd, int fd, pid_t pid)
{
	struct pollfd fds[2] = {{.fd = fd, .events = POLLIN}, {.fd = -1, .events = POLLIN}};
	struct line line = {.len = 0};
	bool cancelled = false;
	char data[4096];
	ssize_t n = 1;

	if (cmd->how && cmd->how->cancel > 0)
		fds[1].fd = cmd->how->cancel;
	while (n > 0) {
		bool go_on = true;

		if (poll(fds, 2, -1) < 0) {
			if (errno == EINTR)
				continue;
			break;
		}
		if (fds[1].revents) {
			fds[1].fd = -1;
			cancelled = true;
			go_on = false;
		}
		if (fds[0].revents && (n = read(fd, data, sizeof(data))) > 0)
			go_on &= take(cmd, &line, data, (size_t)n);
		if (!go_on && pid > 0)
			kill(pid, SIGTERM);
	}
	if (line.len)
		tell(cmd, &line);
	close(fd);
	return cancelled;
}

int command_run(const struct command *cmd, char err[LAB_TEXT])
{
	int out[2], failed[2], status = 0, code = 0;
	pid_t pid, parent = getpid();
	bool cancelled;

	if (pipe2(out, O_CLOEXEC))
		return lab_fail(err, errno, "pipe: %s", strerror(errno));
	if (pipe2(failed, O_CLOEXEC)) {
		code = errno;
		close(out[0]);
		close(out[1]);
		return lab_fail(err, code, "pipe: %s", strerror(code));
	}
	pid = fork();
	if (!pid)
		child(cmd, out, failed, parent);
	if (pid < 0)
		code = errno;
	close(out[1]);
	close(failed[1]);
	/* Without a child, nothing writes: both reads end at once. */
	cancelled = read_lines(cmd, out[0], pid);
	if (pid > 0) {
		if (read(failed[0], &code, sizeof(code)) != sizeof(code))
			code = 0;
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	close(failed[0]);
	if (cancelled)
		return lab_fail(err, EINTR, "interrupted");
	if (code)
		return lab_fail(err, code, "cannot run %s: %s", cmd->argv[0], strerror(code));
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
