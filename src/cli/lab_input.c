// SPDX-License-Identifier: GPL-2.0-or-later
/* Standard input for a program in the lab. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/lab_cli.h"
#include "lab/fail.h"

/* A terminal would stop a command in the background that reads from it. */
static bool in_background(void)
{
	return isatty(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) != getpgrp();
}

static bool is_file(void)
{
	struct stat st;

	return !fstat(STDIN_FILENO, &st) && S_ISREG(st.st_mode);
}

static int copy(const struct cli_command *cmd, int fd)
{
	char buf[65536];
	ssize_t n;

	while ((n = read(STDIN_FILENO, buf, sizeof(buf))) > 0)
		if (write(fd, buf, (size_t)n) != n)
			break;
	if (!n)
		return 0;
	cli_error(cmd, "standard input: %s", strerror(errno));
	return EXIT_LAB;
}

int lab_cli_input(const struct cli_command *cmd, struct lab_session *s, struct lab_job *job,
		  struct lab_payload *files, int *fd)
{
	char path[32], err[LAB_TEXT];
	int r;

	*fd = -1;
	if (in_background())
		return 0;
	if (!s->engine->slow_line || !is_file()) {
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
	return copy(cmd, *fd);
}
