/* SPDX-License-Identifier: GPL-2.0-or-later */
/* commands: the registered commands, found by name and walked in the order of their names. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/cli.h"

/* The command after PREV in name order (NULL: the first); NULL behind the last. */
const struct cli_command *command_next(const struct cli_command *prev);

/*
 * The command whose name (one word or two) the arguments start with, and *WORDS, how many of them
 * it takes. NULL if there is none, with one line in ERR on what is near.
 */
const struct cli_command *command_find(int argc, char *const *argv, int *words, char *err,
				       size_t errlen);

#endif
