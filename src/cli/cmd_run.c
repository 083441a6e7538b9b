// SPDX-License-Identifier: GPL-2.0-or-later
/* kvex run: cases on this machine's KVM. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/outputs.h"
#include "cli/required.h"
#include "cli/run_in_lab.h"
#include "cli/run_options.h"
#include "harness/privileges.h"
#include "harness/runner.h"
#include "harness/select.h"
#include "lab/reach.h"

struct run_cli {
	struct run_options_cli run;
	const char *kmsg, *mark;
	int argc; /* the operands */
	char **argv;
};

static const char *const formats[] = RUN_FORMATS;

#define OPT(field) offsetof(struct run_cli, field)
static const struct cli_option options[] = {
	RUN_OPTIONS(struct run_cli, run, formats, "cases at a time (default: one per CPU)"),
	{"kmsg", 0, CLI_STRING, "FILE", .help = "watch FILE instead of /dev/kmsg for kernel splats",
	 OPT(kmsg)},
	{"mark", 0, CLI_STRING, "FILE",
	 .help = "write \"kvex: CASE\" to FILE before each case: to /dev/kmsg, say", OPT(mark)},
	{.name = NULL},
};

/*
 * One line for people; files and programs get a report that says so, lest an older one be taken for
 * this run's.
 */
static int no_kvm(const struct cli_command *cmd, const struct sys *sys, const struct run_cli *o,
		  struct run_info *info, struct outputs *out)
{
	int r = o->run.bisect ? EXIT_CANNOT_TELL : EXIT_FAILED;
	bool tty = !strcmp(out->reporter[0].format->name, "tty");
	char *command = run_in_lab(&o->run, info, o->argc, o->argv);
	struct host host;

	host_read(&host, NULL, sys->err.code);
	info->host = &host;
	info->not_started = sys->err.text;
	if (outputs_open(out, cmd))
		r = EXIT_USAGE;
	else if (run_nothing(info, out->reporter + tty, out->n - tty, r))
		r = cli_error(cmd, "out of memory");
	if (outputs_close(out, cmd) && r != EXIT_USAGE)
		r = EXIT_FAILED;
	cli_error(cmd, "%s. %s; on an emulated CPU without it: %s", sys->err.text,
		  host_kvm_hint(sys->err.code), command ? command : "kvex lab run");
	free(command);
	info->host = NULL;
	info->not_started = NULL;
	return r;
}

static unsigned int default_jobs(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	return cpus < 1 ? 1 : cpus < RUN_MAX_JOBS ? (unsigned int)cpus : RUN_MAX_JOBS;
}

/* Each line by one write, as /dev/kmsg wants it. */
static FILE *open_mark(const char *path)
{
	FILE *mark = fopen(path, "ae");

	if (mark)
		setlinebuf(mark);
	return mark;
}

/* Then kvex keeps them, and each case that does not gives them up by itself. */
static bool wants_privileges(const struct run_info *info)
{
	for (unsigned int i = 0; i < info->nr_cases; i++)
		if (info->cases[i]->reloads)
			return true;
	return false;
}

static int run_selected(const struct cli_command *cmd, const struct run_cli *o, struct host *host,
			struct run_info *info, struct outputs *out, const char *const *required)
{
	static struct kmsg kmsg;
	struct sys sys;
	struct run_end end;
	struct sys_error err;
	struct run_options opt = {
		.jobs = o->run.jobs ? o->run.jobs : default_jobs(),
		.timeout = o->run.timeout ? o->run.timeout : DEFAULT_TIMEOUT,
		.repeat = o->run.repeat ? o->run.repeat : !o->run.until_fail,
		.until_fail = o->run.until_fail,
		.bisect = o->run.bisect,
		.required = required,
		.lab_cpu = lab_case_cpu,
	};
	int r;

	info->jobs = opt.jobs;
	info->repeat = opt.repeat;
	if (sys_open(&sys, NULL))
		return no_kvm(cmd, &sys, o, info, out);
	host_read(host, &sys, 0);
	info->host = host;
	if (kmsg_open(&kmsg, o->kmsg)) {
		if (o->kmsg) {
			sys_close(&sys);
			return cli_usage(cmd, "--kmsg: %s", kmsg.err.text);
		}
		info->unwatched = kmsg.err.text;
	} else {
		opt.kmsg = &kmsg;
	}
	if (o->mark)
		opt.mark = open_mark(o->mark);
	if (o->mark && !opt.mark) {
		r = cli_usage(cmd, "--mark: %s: %s", o->mark, strerror(errno));
	} else if (outputs_open(out, cmd)) {
		r = EXIT_USAGE;
	} else if (!wants_privileges(info) && privileges_drop(&err)) {
		r = cli_error(cmd, "%s", err.text);
	} else {
		r = run_cases(&opt, host, info, out->reporter, out->n, &end);
		r = r ? cli_error(cmd, "cannot run cases: %s", strerror(-r)) : end.exit_status;
	}
	if (outputs_close(out, cmd) && r != EXIT_USAGE)
		r = EXIT_FAILED;
	if (opt.mark)
		fclose(opt.mark);
	if (opt.kmsg)
		kmsg_close(&kmsg);
	sys_close(&sys);
	return r;
}

static int run_main(const struct cli_command *cmd, void *options_, int argc, char **argv)
{
	struct run_cli *o = options_;
	struct run_info info = {.version = KVEX_VERSION, .wall = (double)time(NULL)};
	const struct test_case **cases;
	struct required required;
	struct outputs out;
	struct host host;
	char err[256];
	int r;

	if (select_cases(argc, argv, o->run.opt_in ? SELECT_OPT_IN : 0, &cases, &info.nr_cases, err,
			 sizeof(err)))
		return cli_usage(cmd, "%s", err);
	info.cases = cases;
	o->argc = argc;
	o->argv = argv;
	r = required_split(cmd, &o->run.required, &info, &required);
	if (!r)
		r = outputs_plan(&out, cmd, o->run.format, &o->run.outputs);
	if (!r)
		r = run_selected(cmd, o, &host, &info, &out, required.word);
	free(cases);
	return r;
}

COMMAND(run, .name = "run", .args = "[PATTERN...]", .summary = "Run cases on this machine's KVM.",
	.description =
		"Runs the cases that match a PATTERN (all if there is none), each in a process of "
		"its own without privileges, several at a time, and reports a verdict for each: "
		"PASS, "
		"FAIL, SKIP, TIMEOUT, ERROR, XFAIL (a known deviation) or XPASS. A kernel warning "
		"during a case fails it.\n\n"
		"Exit status: 0 at least one case ran and none failed; 1 a case failed or the "
		"kernel "
		"splatted; 4 everything was skipped; 2 wrong usage; 130 interrupted. With "
		"--bisect: 0 "
		"good, 1 bad, 125 skip.",
	.examples = "kvex run\tall cases\n"
		    "kvex run pio 'fault/event-*'\ta family and a pattern\n"
		    "kvex run --format ktap -o jsonl:run.jsonl\tKTAP on the terminal, a baseline "
		    "on disk\n"
		    "kvex run --require force-emulation-prefix mmio\tno skip for want of it\n",
	.options = options, .options_size = sizeof(struct run_cli), .main = run_main,
	.complete = "cases");
