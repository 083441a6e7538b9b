/* SPDX-License-Identifier: GPL-2.0-or-later */
/* help: --help texts from the tables, 80 columns wide. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/cli.h"

void help_command(FILE *out, const struct cli_command *cmd);
/* `kvex --help`: all commands that are not hidden, exit status, environment. */
void help_overview(FILE *out);
/* The commands whose first word is GROUP ("lab"); false, and nothing printed, if there are none. */
bool help_group(FILE *out, const char *group);

/* Exit statuses, environment variables and files of kvex, for help and man page; NULL name ends a
 * table.
 */
struct help_entry {
	const char *name, *text;
};
extern const struct help_entry help_exit_status[], help_environment[], help_files[];
extern const char help_description[];

/* Prints TEXT in paragraphs from column INDENT on, 80 wide; COLUMN is where the cursor is. */
void help_wrap(FILE *out, const char *text, size_t indent, size_t column);

/* How an option is shown: "-o, --output=FILE", "--trace[=FILE]". Returns BUF. */
const char *help_option_form(const struct cli_option *opt, char *buf, size_t len);

#endif
