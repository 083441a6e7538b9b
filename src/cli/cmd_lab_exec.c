// SPDX-License-Identifier: GPL-2.0-or-later
/* kvex lab exec: a program of this machine's on a kernel of the lab. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/lab_cli.h"

struct exec_cli {
	struct lab_cli lab;
	struct cli_list with;
	const char *console;
};

static const struct cli_option options[] = {
	LAB_CLI_OPTIONS(struct exec_cli, lab),
	{"with", 'w', CLI_LIST, "FILE", .help = "a file or folder that the program needs",
	 offsetof(struct exec_cli, with)},
	{"console", 0, CLI_STRING, "FILE", .help = "keep what the kernel's console says",
	 offsetof(struct exec_cli, console)},
	{.name = NULL},
};

/* Paths in the lab are those here, so that the program finds what it expects. */
static int collect(const struct cli_command *cmd, const struct exec_cli *o, const char *program,
		   struct lab_payload *files)
{
	char path[PATH_MAX], err[LAB_TEXT];
	int r = lab_find_program(program, path);

	if (r)
		return cli_usage(cmd, "%s: %s", program, strerror(-r));
	if (payload_add_program(files, path, NULL, err))
		return cli_usage(cmd, "%s", err);
	for (unsigned int i = 0; i < o->with.n; i++) {
		if (!realpath(o->with.item[i], path))
			return cli_usage(cmd, "--with: %s: %s", o->with.item[i], strerror(errno));
		if (payload_add_tree(files, path, err))
			return cli_usage(cmd, "--with: %s", err);
	}
	return 0;
}

static int exec_main(const struct cli_command *cmd, void *options_, int argc, char **argv)
{
	const struct exec_cli *o = options_;
	struct lab_payload files = {0};
	struct lab_kernel kernel;
	struct lab_setup setup;
	char cwd[PATH_MAX], program[PATH_MAX];
	struct lab_job job = {
		.argv = argv, .env = environ, .time = (double)time(NULL), .files = &files};
	int r;

	if (!argc)
		return cli_usage(cmd, "no program given");
	if (o->lab.kernels.n > 1)
		return cli_usage(cmd, "--kernel: one kernel at a time");
	job.cwd = getcwd(cwd, sizeof(cwd)) ? cwd : "/";
	r = collect(cmd, o, argv[0], &files);
	if (!r)
		r = lab_cli_setup(cmd, &o->lab, &setup);
	if (!r)
		r = lab_cli_kernel(cmd, &o->lab, o->lab.kernels.n ? o->lab.kernels.item[0] : NULL,
				   &kernel);
	if (!r && !lab_find_program(argv[0], program)) {
		struct lab_session s = lab_cli_session(&o->lab, &setup, &kernel);

		argv[0] = program;
		s.log = o->console;
		r = lab_cli_job(cmd, &o->lab, &s, &job);
	}
	payload_free(&files);
	return r;
}

COMMAND(lab_exec, .name = "lab exec", .args = "PROGRAM [ARGUMENT...]",
	.summary = "Run a program on a kernel of the lab.",
	.description =
		"Boots a kernel on an emulated CPU and runs PROGRAM in it as root: a program of "
		"this machine's, with the shared libraries it needs, under the same path and in "
		"the same folder, with the same environment. Its output comes back, and its exit "
		"status is that of this command.\n\n"
		"Exit status: the program's; 128 + N if signal N ended it; 125 if the kernel "
		"panicked, hung or did not come up; 2 wrong usage; 130 interrupted.",
	.examples = "kvex lab exec --kernel 6.12 uname -a\tsee that it is another kernel\n"
		    "kvex lab exec ./smm_test\ta KVM selftest on a CPU that has SVM\n"
		    "kvex lab exec --with data ./reader data/list\twith a folder of files\n",
	.options = options, .options_size = sizeof(struct exec_cli), .main = exec_main,
	.operands_verbatim = true, .complete = "files");
