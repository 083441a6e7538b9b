// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/lab_fetch.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "lab/fail.h"

/* On a terminal one line that changes; elsewhere, such as in a log, no line for each percent. */
static void show(void *arg, const char *line)
{
	struct lab_fetch_progress *p = arg;
	size_t len = strlen(line);
	bool percent = len > 2 && !strcmp(line + len - 2, " %");

	if (p->tty) {
		fprintf(stderr, "\r\033[K%.79s", line);
		p->open = true;
	} else if (!percent) {
		fprintf(stderr, "%s\n", line);
	}
	fflush(stderr);
}

/* A signal that is ignored, as by nohup, would be seen here all the same. */
static int open_cancel(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action;
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (!sigaction(signals[i], NULL, &action) && action.sa_handler != SIG_IGN)
			sigaddset(&set, signals[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int lab_fetch_setup(const struct cli_command *cmd, const struct lab_fetch_options *o,
		    struct lab_fetch_progress *progress, struct lab_fetch *out)
{
	if (o->offline && o->refresh)
		return cli_usage(cmd, "options '--offline' and '--refresh' exclude each other");
	/* A line break would begin another line of apt's configuration. */
	if (o->mirror && (strpbrk(o->mirror, " \t\r\n") || !strchr(o->mirror, ':')))
		return cli_usage(cmd, "option '--mirror': '%s' is not a URI", o->mirror);
	*progress =
		(struct lab_fetch_progress){.tty = isatty(STDERR_FILENO), .cancel = open_cancel()};
	if (progress->cancel < 0)
		return cli_error(cmd, "signalfd: %s", strerror(errno));
	*out = (struct lab_fetch){.mirror = o->mirror,
				  .offline = o->offline,
				  .refresh = o->refresh,
				  .progress = show,
				  .arg = progress,
				  .cancel = progress->cancel};
	return 0;
}

void lab_fetch_end(struct lab_fetch_progress *progress)
{
	if (progress->open)
		fputs("\r\033[K", stderr);
	progress->open = false;
}

int lab_fetch_error(const struct cli_command *cmd, struct lab_fetch_progress *progress, int ret,
		    const char *err)
{
	const struct lab_fetch how = {.cancel = progress->cancel};

	lab_fetch_end(progress);
	/* Ctrl-C reaches the programs that are fetching too, and one of them may have failed first.
	 */
	if (ret == -EINTR || lab_cancelled(&how, 0))
		return EXIT_INTERRUPTED;
	return ret == -ENOENT || ret == -EDESTADDRREQ || ret == -EINVAL ? cli_usage(cmd, "%s", err)
									: cli_error(cmd, "%s", err);
}
