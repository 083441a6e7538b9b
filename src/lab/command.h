/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command: runs another program to its end; it dies with kvex. */
#ifndef LAB_COMMAND_H
#define LAB_COMMAND_H

#include "lab/kernel.h"

struct command {
	const char *const *argv; /* NULL-terminated; argv[0] is looked up in PATH */
	const char *dir;	 /* working folder; NULL: this one */
	const char *env[4];	 /* "NAME=value", beside what kvex has */
	/*
	 * Each line of standard output and standard error, without its end; may be NULL. False ends
	 * the program.
	 */
	bool (*line)(void *arg, char *line);
	void *arg;
	const struct lab_fetch *how; /* whose cancel ends the program; NULL: nothing does */
};

/* The exit status (128 + N if signal N ended it), or -errno: -ENOENT if there is no such program,
 * -EINTR if it was cancelled.
 */
int command_run(const struct command *cmd, char err[LAB_TEXT]);

#endif
