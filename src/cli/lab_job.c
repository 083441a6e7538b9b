// SPDX-License-Identifier: GPL-2.0-or-later
/* A job whose output and exit status are those of the command. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/lab_cli.h"

struct front {
	const struct cli_command *cmd;
	const struct lab_session *session;
	int lost; /* errno: standard output could not be written */
};

/* The signal that ends a session from without ends it here too: there is nobody to listen. */
static void to_stdout(void *arg, const char *data, size_t len)
{
	struct front *front = arg;

	if (front->lost || (fwrite(data, 1, len, stdout) == len && !fflush(stdout)))
		return;
	front->lost = errno;
	__fpurge(stdout);
	clearerr(stdout);
	kill(getpid(), SIGTERM);
}

static void to_stderr(void *arg __attribute__((unused)), const char *data, size_t len)
{
	fwrite(data, 1, len, stderr);
}

static void splat_to_stderr(void *arg, const char *title, const char *text, size_t len)
{
	const struct front *front = arg;

	if (title)
		cli_error(front->cmd, "kernel %s warned while the program ran: %s",
			  front->session->kernel->name, title);
	else
		fwrite(text, 1, len, stderr);
}

static bool did_not_come_up(const struct lab_session *s)
{
	return !s->was_up && !s->hopeless &&
	       (s->end == LAB_PANIC || s->end == LAB_NO_INIT || s->end == LAB_DIED);
}

static int exit_status(const struct cli_command *cmd, const struct lab_session *s,
		       const struct front *front)
{
	if (front->lost == EPIPE) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	if (front->lost) {
		cli_error(cmd, "standard output: %s", strerror(front->lost));
		return EXIT_LAB;
	}
	if (s->end == LAB_CANCELLED)
		return EXIT_INTERRUPTED;
	if (s->end == LAB_TIMEOUT) {
		cli_error(cmd, "%s", s->why);
		return EXIT_LAB_TIMEOUT;
	}
	if (s->end != LAB_DONE) {
		cli_error(cmd, "kernel %s: %s", s->kernel->name, s->why);
		return EXIT_LAB;
	}
	if (WIFSIGNALED(s->status)) {
		cli_error(cmd, "the program was ended by signal %d (%s)", WTERMSIG(s->status),
			  strsignal(WTERMSIG(s->status)));
		return 128 + WTERMSIG(s->status);
	}
	return WEXITSTATUS(s->status);
}

int lab_cli_job(const struct cli_command *cmd, const struct lab_cli *o, struct lab_session *s,
		const struct lab_job *job)
{
	struct front front = {cmd, s, 0};
	int tries = 0, r = 0;

	s->out = to_stdout;
	s->err = to_stderr;
	s->splat = splat_to_stderr;
	s->arg = &front;
	do {
		r = lab_session_run(s, job);
		lab_cli_snapshot(cmd->name, s);
		if (o->timing)
			lab_cli_timing(s, "");
	} while (!r && did_not_come_up(s) && !tries++ &&
		 cli_error(cmd, "kernel %s: %s; once more", s->kernel->name, s->why));
	s->arg = NULL;
	if (r) {
		cli_error(cmd, "%s", s->why);
		return EXIT_LAB;
	}
	return exit_status(cmd, s, &front);
}
