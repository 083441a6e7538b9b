/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outputs: where the reports of a run go, from --format and --output. */
#ifndef CLI_OUTPUTS_H
#define CLI_OUTPUTS_H

#include "cli/cli.h"
#include "report/report.h"

#define OUTPUTS_MAX (CLI_LIST_MAX + 1)

struct outputs {
	unsigned int n;
	struct reporter reporter[OUTPUTS_MAX];
	const char *path[OUTPUTS_MAX]; /* NULL: standard output */
};

/*
 * Reads what the user asked for and opens nothing yet: a mistake anywhere costs no file. FORMAT
 * NULL: tty. 0, or EXIT_USAGE with the message printed.
 */
int outputs_plan(struct outputs *out, const struct cli_command *cmd, const char *format,
		 const struct cli_list *list);
/* Opens the files. 0, or EXIT_USAGE with the message printed. */
int outputs_open(struct outputs *out, const struct cli_command *cmd);
/* Flushes and closes; 0, or EXIT_FAILED with a message if a file could not be written. */
int outputs_close(struct outputs *out, const struct cli_command *cmd);

#endif
