// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/help.h"

static int help_main(const struct cli_command *cmd, void *options, int argc, char **argv)
{
	const struct cli_command *topic;
	char err[256];
	int words;

	(void)options;
	if (!argc) {
		help_overview(stdout);
		return EXIT_OK;
	}
	topic = command_find(argc, argv, &words, err, sizeof(err));
	if (!topic)
		return cli_usage(cmd, "%s", err);
	if (words < argc)
		return cli_usage(cmd, "unexpected operand '%s'", argv[words]);
	help_command(stdout, topic);
	return EXIT_OK;
}

COMMAND(help, .name = "help", .args = "[COMMAND]", .summary = "Show the help of a command.",
	.main = help_main);
