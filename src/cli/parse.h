/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse: a command line against a command's table, as getopt_long users expect it: --opt=VAL,
 * --opt VAL, -oVAL, -o VAL, bundled flags, "--", unambiguous abbreviations, operands and options in
 * any order, an optional argument only with "=". A repeated option: the last one counts, lists
 * grow.
 */
#ifndef CLI_PARSE_H
#define CLI_PARSE_H

#include "cli/cli.h"

#define CLI_PARSE_HELP 1 /* --help was given */

/*
 * Fills OPTIONS, which is zeroed first, and leaves the operands alone in ARGV (*ARGC of them, then
 * NULL). 0, CLI_PARSE_HELP, or -EINVAL with one line in ERR that names the option, its value and
 * what is allowed. Strings in OPTIONS point into ARGV's.
 */
int cli_parse(const struct cli_command *cmd, void *options, int *argc, char **argv, char *err,
	      size_t errlen);

#endif
