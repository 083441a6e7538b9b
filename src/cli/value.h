/* SPDX-License-Identifier: GPL-2.0-or-later */
/* value: the argument of an option, from text into the command's options struct. */
#ifndef CLI_VALUE_H
#define CLI_VALUE_H

#include "cli/cli.h"

/*
 * Stores TEXT (NULL for a flag) as option OPT at OPTIONS + offset. SHOWN is the option as typed,
 * for messages. 0, or -EINVAL with one line in ERR.
 */
int cli_value_set(const struct cli_option *opt, const char *shown, const char *text, void *options,
		  char *err, size_t errlen);

/*
 * A number of at most 64 bits: decimal, or hexadecimal after 0x; with SUFFIX also K, M or G behind
 * it (powers of 1024). Nothing else: no sign, no space. 0, -EINVAL, or -ERANGE if it does not fit.
 */
int cli_parse_number(const char *text, bool suffix, uint64_t *out);

/* "16M" for 16777216: the shortest form that cli_parse_number reads back. Returns BUF. */
const char *cli_format_size(uint64_t value, char *buf, size_t len);

/* What the option takes, for help texts and errors: "1 to 64", "tty, ktap, tap"; "" if anything. */
const char *cli_value_allowed(const struct cli_option *opt, char *buf, size_t len);

#endif
