// SPDX-License-Identifier: GPL-2.0-or-later
/* A job whose output and exit status are those of the command. */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "cli/lab_cli.h"

static void to_stdout(void *arg __attribute__((unused)), const char *data, size_t len)
{
	fwrite(data, 1, len, stdout);
	fflush(stdout);
}

static void to_stderr(void *arg __attribute__((unused)), const char *data, size_t len)
{
	fwrite(data, 1, len, stderr);
}

static bool did_not_come_up(const struct lab_session *s)
{
	return !s->was_up && (s->end == LAB_PANIC || s->end == LAB_NO_INIT || s->end == LAB_DIED);
}

static int exit_status(const struct cli_command *cmd, const struct lab_session *s)
{
	if (s->end == LAB_CANCELLED)
		return EXIT_INTERRUPTED;
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
	int tries = 0, r = 0;

	s->out = to_stdout;
	s->err = to_stderr;
	do {
		r = lab_session_run(s, job);
		if (o->timing)
			lab_cli_timing(s);
	} while (!r && did_not_come_up(s) && !tries++ &&
		 cli_error(cmd, "kernel %s: %s; once more", s->kernel->name, s->why));
	if (r) {
		cli_error(cmd, "%s", s->why);
		return EXIT_LAB;
	}
	return exit_status(cmd, s);
}
