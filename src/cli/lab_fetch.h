/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab_fetch: the options that all commands of the lab share, and the progress of what they fetch.
 */
#ifndef CLI_LAB_FETCH_H
#define CLI_LAB_FETCH_H

#include "cli/cli.h"
#include "lab/kernel.h"

struct lab_fetch_options {
	const char *mirror;
	bool offline, refresh;
};

/* Entries of a command's table; FIELD is its struct lab_fetch_options. */
#define LAB_FETCH_OPTIONS(type, field)                                                             \
	{"mirror",                                                                                 \
	 0,                                                                                        \
	 CLI_STRING,                                                                               \
	 "URI",                                                                                    \
	 .help = "take Debian's packages from here, not from where the machine's apt does",        \
	 .offset = offsetof(type, field) + offsetof(struct lab_fetch_options, mirror)},            \
		{"offline", 0, CLI_FLAG, .help = "use only what was fetched before",               \
		 .offset = offsetof(type, field) + offsetof(struct lab_fetch_options, offline)},   \
	{                                                                                          \
		"refresh", 0, CLI_FLAG,                                                            \
			.help = "ask the mirror what is new, although it was asked within a day",  \
			.offset = offsetof(type, field) +                                          \
				  offsetof(struct lab_fetch_options, refresh)                      \
	}

/* What the last line of progress was, so that a terminal's can be overwritten. */
struct lab_fetch_progress {
	bool tty, open;
	int cancel;
	char last[LAB_TEXT];
};

/*
 * PROGRESS must live as long as the result, whose cancel is from here on where SIGINT, SIGTERM and
 * SIGHUP arrive. 0, or an exit status with the message printed.
 */
int lab_fetch_setup(const struct cli_command *cmd, const struct lab_fetch_options *o,
		    struct lab_fetch_progress *progress, struct lab_fetch *out);
/* Ends a line of progress that stands open. Call before printing anything else. */
void lab_fetch_end(struct lab_fetch_progress *progress);

/*
 * Prints ERR; returns EXIT_USAGE if the user has to ask for something else, or EXIT_FAILED. What
 * was interrupted needs no words: EXIT_INTERRUPTED.
 */
int lab_fetch_error(const struct cli_command *cmd, struct lab_fetch_progress *progress, int ret,
		    const char *err);

#endif
