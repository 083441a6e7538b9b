// SPDX-License-Identifier: GPL-2.0-or-later
/* generate: what make install and the bash completion want to know. Hidden from users. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/roff.h"
#include "kvex/feature.h"
#include "kvex/guest.h"

static int write_page(const struct cli_command *self, const struct cli_command *cmd,
		      const char *dir)
{
	char name[64], path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s/%s.1", dir,
			 roff_page_name(cmd, name, sizeof(name)));
	FILE *out;
	bool failed;

	if (n < 0 || (size_t)n >= sizeof(path))
		return cli_usage(self, "folder '%s': the name is too long", dir);
	out = fopen(path, "we");
	if (!out)
		return cli_usage(self, "file '%s': %s", path, strerror(errno));
	roff_page(out, cmd);
	failed = ferror(out);
	if (fclose(out) || failed)
		return cli_error(self, "file '%s': %s", path, strerror(errno));
	return EXIT_OK;
}

/* kvex generate man COMMAND|all DIR */
static int generate_man(const struct cli_command *self, int argc, char **argv)
{
	const struct cli_command *cmd;
	char err[256];
	int words;

	if (argc < 2)
		return cli_usage(self, "man needs a command or 'all', and a folder");
	if (argc == 2 && !strcmp(argv[0], "all")) {
		int status = write_page(self, NULL, argv[1]);

		for (cmd = command_next(NULL); cmd && !status; cmd = command_next(cmd))
			if (!cmd->hidden)
				status = write_page(self, cmd, argv[1]);
		return status;
	}
	cmd = command_find(argc - 1, argv, &words, err, sizeof(err));
	if (!cmd)
		return cli_usage(self, "%s", err);
	if (words != argc - 1)
		return cli_usage(self, "unexpected operand '%s'", argv[words]);
	return write_page(self, cmd, argv[words]);
}

static int generate_names(const struct cli_command *self, const char *what)
{
	const char *name, *title;
	const struct feature *f;

	if (!strcmp(what, "guests")) {
		for (unsigned int i = 0; (name = guest_builtin(i, &title)); i++)
			puts(name);
	} else if (!strcmp(what, "features")) {
		for (unsigned int i = 0; (f = feature_at(i)); i++)
			puts(f->name);
	} else {
		return cli_usage(self, "'%s' is not one of guests, features", what);
	}
	return EXIT_OK;
}

static int generate_main(const struct cli_command *cmd, void *options, int argc, char **argv)
{
	(void)options;
	if (argc && !strcmp(argv[0], "man"))
		return generate_man(cmd, argc - 1, argv + 1);
	if (argc == 1 && !strcmp(argv[0], "completion")) {
		complete_bash(stdout);
		return EXIT_OK;
	}
	if (argc == 2 && !strcmp(argv[0], "names"))
		return generate_names(cmd, argv[1]);
	return cli_usage(cmd,
			 "expected: man COMMAND|all DIR, completion, or names guests|features");
}

COMMAND(generate, .name = "generate", .args = "man COMMAND|all DIR | completion | names WHAT",
	.summary = "Write man pages and the bash completion from the tables of the commands.",
	.main = generate_main, .hidden = true);
