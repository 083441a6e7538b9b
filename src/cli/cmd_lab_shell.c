// SPDX-License-Identifier: GPL-2.0-or-later
/* kvex lab shell: a terminal in a kernel of the lab. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "cli/lab_cli.h"
#include "lab/initramfs.h"

struct shell_cli {
	struct lab_cli lab;
	struct cli_list with;
	const char *console;
};

static const struct cli_option options[] = {
	LAB_CLI_OPTIONS(struct shell_cli, lab),
	{"with", 'w', CLI_LIST, "FILE", .help = "a file, folder or program to have there",
	 offsetof(struct shell_cli, with)},
	{"console", 0, CLI_STRING, "FILE", .help = "keep what the kernel's console says",
	 offsetof(struct shell_cli, console)},
	{.name = NULL},
};

static int collect(const struct cli_command *cmd, const struct shell_cli *o, char shell[PATH_MAX],
		   struct lab_payload *files)
{
	char err[LAB_TEXT];

	if (lab_find_program("sh", shell))
		return cli_error(cmd, "this machine has no sh to take along");
	if (payload_add_program(files, shell, NULL, err) || payload_add_self(files, LAB_KVEX, err))
		return cli_error(cmd, "%s", err);
	return lab_cli_with(cmd, &o->with, true, files);
}

/* Every key goes to the lab; *OLD is what to go back to. */
static bool make_raw(struct termios *old)
{
	struct termios raw;

	if (tcgetattr(STDIN_FILENO, old))
		return false;
	raw = *old;
	cfmakeraw(&raw);
	return !tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

static int run_shell(const struct cli_command *cmd, const struct shell_cli *o,
		     struct lab_session *s, struct lab_job *job)
{
	struct winsize size = {.ws_row = 24, .ws_col = 80};
	struct termios old;
	bool raw;
	int r;

	ioctl(STDIN_FILENO, TIOCGWINSZ, &size);
	job->rows = size.ws_row;
	job->columns = size.ws_col;
	s->log = o->console;
	s->input = STDIN_FILENO;
	s->output = STDOUT_FILENO;
	fprintf(stderr, "kernel %s; Ctrl-] ends the machine\n", s->kernel->name);
	raw = make_raw(&old);
	r = lab_cli_job(cmd, &o->lab, s, job);
	if (raw)
		tcsetattr(STDIN_FILENO, TCSANOW, &old);
	return r;
}

static int shell_main(const struct cli_command *cmd, void *options_, int argc, char **argv)
{
	static char path[] =
		"PATH=/lab:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		    home[] = "HOME=/root", prompt[] = "PS1=lab# ";
	const struct shell_cli *o = options_;
	char shell[PATH_MAX], term[64], interactive[] = "-i";
	char *args[] = {shell, interactive, NULL}, *env[] = {path, home, prompt, term, NULL};
	struct lab_payload files = {0};
	struct lab_kernel kernel;
	struct lab_setup setup;
	struct lab_job job = {.argv = args,
			      .env = env,
			      .cwd = "/root",
			      .terminal = true,
			      .time = (double)time(NULL),
			      .files = &files};
	int r;

	(void)argc;
	(void)argv;
	if (o->lab.kernels.n > 1)
		return cli_usage(cmd, "--kernel: one kernel at a time");
	snprintf(term, sizeof(term), "TERM=%.50s", getenv("TERM") ? getenv("TERM") : "dumb");
	r = collect(cmd, o, shell, &files);
	if (!r)
		r = lab_cli_setup(cmd, &o->lab, &setup);
	if (!r)
		r = lab_cli_kernel(cmd, &o->lab, o->lab.kernels.n ? o->lab.kernels.item[0] : NULL,
				   &kernel);
	if (!r) {
		struct lab_session s = lab_cli_session(&o->lab, &setup, &kernel);

		lab_cli_undriven(cmd, &s);
		r = run_shell(cmd, o, &s, &job);
	}
	payload_free(&files);
	return r;
}

COMMAND(lab_shell, .name = "lab shell", .args = NULL,
	.summary = "Open a shell on a kernel of the lab.",
	.description =
		"Boots a kernel on an emulated CPU and runs this machine's sh in it, as root, on "
		"the "
		"serial console, with kvex and some of this machine's tools at hand. The end of "
		"the shell ends the machine; Ctrl-] ends it at once.\n\n"
		"Exit status: the shell's; 125 if the kernel panicked, hung or did not come up; 2 "
		"wrong usage; 130 ended by Ctrl-].",
	.examples = "kvex lab shell --kernel 7.3\tlook around\n"
		    "kvex lab shell --with ./tests\twith a folder of files\n",
	.options = options, .options_size = sizeof(struct shell_cli), .main = shell_main);
