// SPDX-License-Identifier: GPL-2.0-or-later
/* What goes along to the lab. */
#include <stdio.h>

#include "cli/lab_cli.h"

/* This machine's, as far as they are there. */
static const char *const tools[] = {
	"awk",	 "basename", "bash",   "cat",	  "chmod", "cmp",     "cp",    "cut",
	"date",	 "dd",	     "diff",   "dirname", "dmesg", "env",     "expr",  "find",
	"grep",	 "head",     "id",     "insmod",  "kill",  "less",    "ln",    "ls",
	"lsmod", "lspci",    "mkdir",  "mktemp",  "more",  "mount",   "mv",    "nproc",
	"od",	 "ps",	     "rm",     "rmmod",	  "sed",   "seq",     "sleep", "sort",
	"stat",	 "stty",     "tail",   "tee",	  "test",  "timeout", "top",   "touch",
	"tr",	 "true",     "umount", "uname",	  "uniq",  "vi",      "wc",    "xargs",
};

int lab_cli_with(const struct cli_command *cmd, const struct cli_list *with, bool with_tools,
		 struct lab_payload *files)
{
	char path[PATH_MAX], err[LAB_TEXT];

	/* For system(3) and popen(3); where there is none, they fail as they do here. */
	payload_add_program(files, "/bin/sh", NULL, err);
	for (size_t i = 0; with_tools && i < sizeof(tools) / sizeof(tools[0]); i++)
		if (!lab_find_program(tools[i], path))
			payload_add_program(files, path, NULL, err);
	for (unsigned int i = 0; i < with->n; i++)
		if (payload_add_with(files, with->item[i], err))
			return cli_usage(cmd, "--with: %s", err);
	if (files->note[0])
		cli_error(cmd, "--with: %s; going on without it", files->note);
	return 0;
}
