// SPDX-License-Identifier: GPL-2.0-or-later
/* Standard input for a program in the lab. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/lab_cli.h"
#include "lab/fail.h"

#define PATIENCE_MS 2000

/* A terminal would stop a command in the background that reads from it. */
static bool in_background(void)
{
	return isatty(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) != getpgrp();
}

static int wait_for_input(const struct cli_command *cmd, const struct lab_session *s, bool *told)
{
	struct pollfd fds[] = {{.fd = STDIN_FILENO, .events = POLLIN},
			       {.fd = s->cancel, .events = POLLIN}};

	while (!poll(fds, 2, *told ? -1 : PATIENCE_MS)) {
		cli_error(cmd, "waiting for the end of standard input: %s takes it as a whole",
			  s->engine->name);
		*told = true;
	}
	return fds[1].revents ? EXIT_INTERRUPTED : 0;
}

static int copy(const struct cli_command *cmd, const struct lab_session *s, int fd)
{
	bool told = false;
	char buf[65536];
	ssize_t n;
	int r;

	for (;;) {
		r = wait_for_input(cmd, s, &told);
		if (r)
			return r;
		n = read(STDIN_FILENO, buf, sizeof(buf));
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			return 0;
		if (write(fd, buf, (size_t)n) != n) {
			cli_error(cmd, "standard input: %s", strerror(errno));
			return EXIT_LAB;
		}
	}
}

int lab_cli_input(const struct cli_command *cmd, struct lab_session *s, struct lab_job *job,
		  struct lab_payload *files, int *fd)
{
	char path[32], err[LAB_TEXT];
	int r;

	*fd = -1;
	if (in_background() || (s->engine->one_way && isatty(STDIN_FILENO)))
		return 0;
	if (!s->engine->one_way) {
		job->input = LAB_INPUT_CHANNEL;
		s->feed = STDIN_FILENO;
		return 0;
	}
	*fd = memfd_create("stdin", MFD_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", *fd);
	r = *fd < 0 ? lab_fail(err, errno, "memory for standard input: %s", strerror(errno))
		    : payload_add(files, path, LAB_INPUT_PATH, err);
	if (r) {
		cli_error(cmd, "%s", err);
		return EXIT_LAB;
	}
	job->input = LAB_INPUT_FILE;
	return copy(cmd, s, *fd);
}
