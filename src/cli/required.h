/* SPDX-License-Identifier: GPL-2.0-or-later */
/* required: --require of the commands that run cases. */
#ifndef CLI_REQUIRED_H
#define CLI_REQUIRED_H

#include "cli/cli.h"
#include "report/report.h"

#define REQUIRED_MAX 64

/* The option's lists, split at commas: TEXT holds the words that WORD points to. */
struct required {
	char text[1024];
	const char *word[REQUIRED_MAX + 1];
};

/*
 * Each must be "all", a feature or a need of some case; what none of INFO's cases needs is told in
 * a line. 0, or EXIT_USAGE with the message printed.
 */
int required_split(const struct cli_command *cmd, const struct cli_list *list,
		   const struct run_info *info, struct required *out);

#endif
