// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/help.h"
#include "cli/parse.h"
#include "lab/init.h"

struct global_options {
	bool version;
};

static const struct cli_option global_options[] = {
	{"version", 'V', CLI_FLAG, .help = "show the version",
	 .offset = offsetof(struct global_options, version)},
	{0},
};

static const struct cli_command global_command = {
	.name = "",
	.options = global_options,
	.options_size = sizeof(struct global_options),
};

/*
 * A descriptor 0, 1 or 2 that the caller has closed must not become /dev/kvm. O_PATH takes its
 * place without need of /dev, and a write to it fails with EBADF as on the closed one.
 */
static void hold_standard_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/", O_PATH) != fd)
			_exit(EXIT_FAILED);
}

/* `kvex --version` and the like: no command. */
static int run_global(int argc, char **argv)
{
	struct global_options options;
	char err[512];
	int ret = cli_parse(&global_command, &options, &argc, argv, err, sizeof(err));

	if (ret < 0)
		return cli_usage(NULL, "%s", err);
	if (argc)
		return cli_usage(NULL,
				 "unexpected operand '%s': options of a command stand behind it",
				 argv[0]);
	if (ret == CLI_PARSE_HELP)
		help_overview(stdout);
	else if (options.version)
		puts("kvex " KVEX_VERSION);
	else
		return cli_usage(NULL, "no command given");
	return EXIT_OK;
}

static int run_command(int argc, char **argv)
{
	const struct cli_command *cmd;
	void *options;
	char err[512];
	int words, ret;

	cmd = command_find(argc, argv, &words, err, sizeof(err));
	if (!cmd && (argc == 1 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) &&
	    help_group(argc == 1 ? stderr : stdout, argv[0]))
		return argc == 1 ? EXIT_USAGE : EXIT_OK;
	if (!cmd)
		return cli_usage(NULL, "%s", err);
	options = calloc(1, cmd->options_size + 1);
	if (!options)
		return cli_error(cmd, "out of memory");
	argc -= words;
	ret = cli_parse(cmd, options, &argc, argv + words, err, sizeof(err));
	if (ret == CLI_PARSE_HELP) {
		help_command(stdout, cmd);
		ret = EXIT_OK;
	} else if (ret) {
		ret = cli_usage(cmd, "%s", err);
	} else if (argc && !cmd->args) {
		ret = cli_usage(cmd, "unexpected operand '%s'", argv[words]);
	} else {
		ret = cmd->main(cmd, options, argc, argv + words);
	}
	free(options);
	return ret;
}

/* Output that was lost is a failure, whatever the command thinks of its work. */
static int finish_output(int status)
{
	bool lost = ferror(stdout);

	errno = 0;
	if (fflush(stdout) || lost || fclose(stdout)) {
		cli_error(NULL, "standard output: %s", errno ? strerror(errno) : "write error");
		return status ? status : EXIT_FAILED;
	}
	return status;
}

int main(int argc, char **argv)
{
	int status;

	if (lab_is_init())
		lab_init();
	hold_standard_descriptors();
	/* A reader that goes away is a write error like any other: children are ended first. */
	signal(SIGPIPE, SIG_IGN);
	/* So is a file that has reached its limit (ulimit -f). */
	signal(SIGXFSZ, SIG_IGN);
	if (argc < 2)
		status = cli_usage(NULL, "no command given");
	else if (argv[1][0] == '-')
		status = run_global(argc - 1, argv + 1);
	else
		status = run_command(argc - 1, argv + 1);
	return finish_output(status);
}
