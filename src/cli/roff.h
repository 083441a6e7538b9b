/* SPDX-License-Identifier: GPL-2.0-or-later */
/* roff: the man pages, man(7), from the same tables as --help. */
#ifndef CLI_ROFF_H
#define CLI_ROFF_H

#include <stdio.h>

#include "cli/cli.h"

/* kvex-COMMAND.1, or kvex.1 where CMD is NULL. */
void roff_page(FILE *out, const struct cli_command *cmd);
/* "kvex-lab-run" for the command "lab run", "kvex" for NULL. Returns BUF. */
const char *roff_page_name(const struct cli_command *cmd, char *buf, size_t len);

#endif
