// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/cli.h"

#include <stdarg.h>
#include <stdio.h>

/* What the user typed may hold anything; a message stays one line, and harmless to a terminal. */
static void put_escaped(const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p; p++)
		if (*p < 0x20 || *p == 0x7f)
			fprintf(stderr, "\\x%02x", *p);
		else
			fputc(*p, stderr);
}

static void put_message(const struct cli_command *cmd, const char *fmt, va_list ap)
{
	char text[1024];

	vsnprintf(text, sizeof(text), fmt, ap);
	/* What the command has printed so far comes first where both go to one file. */
	fflush(stdout);
	fprintf(stderr, "kvex%s%s: ", cmd ? " " : "", cmd ? cmd->name : "");
	put_escaped(text);
}

int cli_usage(const struct cli_command *cmd, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put_message(cmd, fmt, ap);
	va_end(ap);
	fprintf(stderr, " (see 'kvex %s%s--help')\n", cmd ? cmd->name : "", cmd ? " " : "");
	return EXIT_USAGE;
}

int cli_error(const struct cli_command *cmd, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put_message(cmd, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return EXIT_FAILED;
}
