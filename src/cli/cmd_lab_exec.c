// SPDX-License-Identifier: GPL-2.0-or-later
/* kvex lab exec: a program of this machine's on a kernel of the lab. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/lab_cli.h"

struct exec_cli {
	struct lab_cli lab;
	struct cli_list with;
	const char *console;
	unsigned int timeout;
	bool fail_on_warning;
};

static const struct cli_option options[] = {
	LAB_CLI_OPTIONS(struct exec_cli, lab),
	{"with", 'w', CLI_LIST, "FILE",
	 .help = "a file, folder or program of PATH that the program needs",
	 offsetof(struct exec_cli, with)},
	{"timeout", 't', CLI_UINT, "S", .help = "seconds that the program has (default: any)",
	 offsetof(struct exec_cli, timeout), .min = 1, .max = 86400},
	{"fail-on-warning", 0, CLI_FLAG,
	 .help = "exit 1 if the kernel warned and the program's status is 0",
	 offsetof(struct exec_cli, fail_on_warning)},
	{"console", 0, CLI_STRING, "FILE", .help = "keep what the kernel's console says",
	 offsetof(struct exec_cli, console)},
	{.name = NULL},
};

/* Scripts and shells live by other programs. */
static bool wants_tools(const char *path)
{
	static const char *const shells[] = {"sh", "bash", "dash", "ash", "ksh", "zsh", NULL};
	const char *name = strrchr(path, '/') + 1;
	FILE *in = fopen(path, "re");
	char head[2] = "";
	bool script = in && fread(head, 1, 2, in) == 2 && head[0] == '#' && head[1] == '!';

	if (in)
		fclose(in);
	for (const char *const *shell = shells; *shell && !script; shell++)
		script = !strcmp(name, *shell);
	return script;
}

/* Paths in the lab are those here, so that the program finds what it expects. */
static int collect(const struct cli_command *cmd, const struct exec_cli *o, const char *name,
		   char program[PATH_MAX], struct lab_payload *files)
{
	char err[LAB_TEXT];
	int r = lab_find_program(name, program);

	if (r)
		return cli_usage(cmd, "%s: %s", name, strerror(-r));
	if (payload_add_program(files, program, NULL, err))
		return cli_usage(cmd, "%s", err);
	return lab_cli_with(cmd, &o->with, wants_tools(program), files);
}

static bool same_file(int a, int b)
{
	struct stat x, y;

	return !fstat(a, &x) && !fstat(b, &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static int run(const struct cli_command *cmd, const struct exec_cli *o, struct lab_session *s,
	       struct lab_job *job, struct lab_payload *files)
{
	int fd, r = lab_cli_input(cmd, s, job, files, &fd);

	s->log = o->console;
	s->time = o->timeout;
	if (!r)
		r = lab_cli_job(cmd, &o->lab, s, job);
	if (fd >= 0)
		close(fd);
	return !r && o->fail_on_warning && s->splats ? EXIT_FAILED : r;
}

static int exec_main(const struct cli_command *cmd, void *options_, int argc, char **argv)
{
	const struct exec_cli *o = options_;
	struct lab_payload files = {0};
	struct lab_kernel kernel;
	struct lab_setup setup;
	char cwd[PATH_MAX], program[PATH_MAX];
	struct lab_job job = {.argv = argv,
			      .env = environ,
			      .one_output = same_file(STDOUT_FILENO, STDERR_FILENO),
			      .watch = true,
			      .time = (double)time(NULL),
			      .files = &files};
	int r;

	if (!argc)
		return cli_usage(cmd, "no program given");
	if (o->lab.kernels.n > 1)
		return cli_usage(cmd, "--kernel: one kernel at a time");
	job.cwd = getcwd(cwd, sizeof(cwd)) ? cwd : "/";
	r = collect(cmd, o, argv[0], program, &files);
	if (!r)
		r = lab_cli_setup(cmd, &o->lab, &setup);
	if (!r)
		r = lab_cli_kernel(cmd, &o->lab, o->lab.kernels.n ? o->lab.kernels.item[0] : NULL,
				   &kernel);
	if (!r) {
		struct lab_session s = lab_cli_session(&o->lab, &setup, &kernel);

		lab_cli_undriven(cmd, &s);
		argv[0] = program;
		r = run(cmd, o, &s, &job, &files);
	}
	payload_free(&files);
	return r;
}

COMMAND(lab_exec, .name = "lab exec", .args = "PROGRAM [ARGUMENT...]",
	.summary = "Run a program on a kernel of the lab.",
	.description =
		"Boots a kernel on an emulated CPU and runs PROGRAM in it as root: a program of "
		"this machine's, with the shared libraries it needs, under the same path and in "
		"the same folder, with the same environment. Its input, output and exit status are "
		"those of this command. /bin/sh is there too, and, if PROGRAM is a shell or a "
		"script, the usual tools. Everything else has to be named with --with: files and "
		"folders, and programs, which come with their libraries.\n\n"
		"What the kernel warns of while the program runs is told on standard error. With "
		"--cpu intel standard input is read to its end before the boot, and a terminal's "
		"is not taken.\n\n"
		"Exit status: the program's; 128 + N if signal N ended it; 124 if --timeout did; "
		"125 if the kernel panicked, hung or did not come up; 2 wrong usage; 130 "
		"interrupted.",
	.examples = "kvex lab exec --kernel 6.12 uname -a\tsee that it is another kernel\n"
		    "kvex lab exec ./smm_test\ta KVM selftest on a CPU that has SVM\n"
		    "kvex lab exec --with bin sh -c 'for t in bin/*; do timeout 60 $t; done'\t"
		    "many in one boot\n"
		    "kvex lab exec --with data ./reader data/list\twith a folder of files\n",
	.options = options, .options_size = sizeof(struct exec_cli), .main = exec_main,
	.operands_verbatim = true, .complete = "files");
