// SPDX-License-Identifier: GPL-2.0-or-later
/* kvex lab run: cases on real kernels, on an emulated CPU. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/lab_cli.h"
#include "cli/lab_front.h"
#include "cli/lab_runs.h"
#include "cli/outputs.h"
#include "cli/required.h"
#include "cli/run_options.h"
#include "harness/select.h"

struct lab_run_cli {
	struct lab_cli lab;
	struct run_options_cli run;
	const char *save;
};

static const char *const formats[] = RUN_FORMATS;

#define OPT(field) offsetof(struct lab_run_cli, field)
static const struct cli_option options[] = {
	LAB_CLI_OPTIONS(struct lab_run_cli, lab),
	RUN_OPTIONS(struct lab_run_cli, run, formats, "kernels at a time (default: one per CPU)"),
	{"save", 's', CLI_STRING, "DIR",
	 .help = "folder for KERNEL.jsonl and KERNEL.console (default: in the cache)", OPT(save)},
	{.name = NULL},
};

/* What kvex in the lab is called with; the numbers live in TEXT. */
struct inner {
	const char *option[2 * CLI_LIST_MAX + 8];
	char text[2][16];
};

static void inner_options(const struct lab_run_cli *o, struct inner *in)
{
	unsigned int n = 0;

	if (o->run.timeout) {
		snprintf(in->text[0], sizeof(in->text[0]), "%u", o->run.timeout);
		in->option[n++] = "--timeout";
		in->option[n++] = in->text[0];
	}
	if (o->run.repeat) {
		snprintf(in->text[1], sizeof(in->text[1]), "%u", o->run.repeat);
		in->option[n++] = "--repeat";
		in->option[n++] = in->text[1];
	}
	if (o->run.until_fail)
		in->option[n++] = "--until-fail";
	for (unsigned int i = 0; i < o->run.required.n; i++) {
		in->option[n++] = "--require";
		in->option[n++] = o->run.required.item[i];
	}
	in->option[n] = NULL;
}

static int save_folder(const struct cli_command *cmd, const struct lab_run_cli *o, char *out,
		       size_t len)
{
	char err[LAB_TEXT];
	struct stat st;

	if (o->save)
		snprintf(out, len, "%s", o->save);
	else if (lab_cache_path("runs", out, len, err))
		return cli_usage(cmd, "%s", err);
	if ((mkdir(out, 0777) && errno != EEXIST) || access(out, W_OK | X_OK))
		return cli_usage(cmd,
				 o->save ? "--save: %s: %s"
					 : "%s: %s; --save DIR keeps the records elsewhere",
				 out, strerror(errno));
	if (stat(out, &st) || !S_ISDIR(st.st_mode))
		return cli_usage(cmd, "--save: %s: %s", out, strerror(ENOTDIR));
	return 0;
}

static int prepare(const struct cli_command *cmd, const struct lab_run_cli *o,
		   const struct run_info *info, struct inner *inner, struct lab_runs *runs)
{
	char folder[PATH_MAX - 128];
	const char *suffix;
	int r = lab_runs_prepare(cmd, &o->lab, info, runs);

	if (!r && o->run.until_fail && !o->run.repeat && runs->plan.nr_groups > 1)
		r = cli_usage(cmd,
			      "--until-fail needs --repeat here: the cases want %u boots, and "
			      "the first would not end",
			      runs->plan.nr_groups);
	if (!r)
		r = save_folder(cmd, o, folder, sizeof(folder));
	if (r)
		return r;
	inner_options(o, inner);
	suffix = strcmp(runs->setup.engine->vendor, "amd") ? "-intel" : "";
	for (unsigned int i = 0; i < runs->n; i++) {
		struct lab_part *part = &runs->part[i];

		part->options = inner->option;
		snprintf(part->record, sizeof(part->record), "%s/%s%s", folder,
			 part->session->kernel->name, suffix);
	}
	return 0;
}

static int run_kernels(const struct cli_command *cmd, const struct lab_run_cli *o,
		       struct lab_runs *runs, struct outputs *out)
{
	unsigned int cpus = (unsigned int)sysconf(_SC_NPROCESSORS_ONLN);
	struct lab_front front = {
		.nr_parts = runs->n,
		.parts = runs->part,
		.reporters = out->reporter,
		.nr_reporters = out->n,
		.timing = o->lab.timing,
	};
	struct run_end end;
	int r;

	if (outputs_open(out, cmd))
		return EXIT_USAGE;
	r = lab_front_run(&front, o->run.jobs ? o->run.jobs : cpus, o->run.bisect, &end);
	r = r ? cli_error(cmd, "%s", front.err) : end.exit_status;
	for (unsigned int i = 0; i < runs->n; i++)
		if (runs->part[i].renamed)
			fprintf(stderr,
				"kvex lab run: kernel %s is run elsewhere too; the record is %s\n",
				runs->part[i].session->kernel->name, runs->part[i].record);
	if (outputs_close(out, cmd))
		r = EXIT_FAILED;
	return r;
}

static int lab_run_main(const struct cli_command *cmd, void *options_, int argc, char **argv)
{
	const struct lab_run_cli *o = options_;
	struct run_info info = {.version = KVEX_VERSION,
				.wall = (double)time(NULL),
				.jobs = 1,
				.repeat = o->run.repeat ? o->run.repeat : !o->run.until_fail};
	const struct test_case **cases = NULL;
	struct lab_runs runs = {0};
	struct required required;
	struct outputs out;
	struct inner inner;
	char err[256];
	int r;

	if (select_cases(argc, argv, SELECT_LAB | (o->run.opt_in ? SELECT_OPT_IN : 0), &cases,
			 &info.nr_cases, err, sizeof(err)))
		r = cli_usage(cmd, "%s", err);
	else
		r = outputs_plan(&out, cmd, o->run.format, &o->run.outputs);
	info.cases = cases;
	/* kvex in the lab splits them again: here it is for what is wrong, before anything is
	 * booted. */
	if (!r)
		r = required_split(cmd, &o->run.required, &info, &required);
	if (!r)
		r = prepare(cmd, o, &info, &inner, &runs);
	if (!r)
		r = run_kernels(cmd, o, &runs, &out);
	free(cases);
	lab_runs_free(&runs);
	return r;
}

COMMAND(lab_run, .name = "lab run", .args = "[PATTERN...]",
	.summary = "Run cases on real kernels, on an emulated CPU.",
	.description =
		"Boots each kernel, unmodified as its distribution has it, on an emulated CPU with "
		"virtualization, runs the cases that match a PATTERN in it (all if there is none), "
		"and reports as kvex run does. Neither /dev/kvm nor root is needed; what is not "
		"there yet is fetched. Several kernels run side by side, and a table of kernels "
		"and cases ends the run.\n\n"
		"The results are those of real kernel code on emulated hardware: they say nothing "
		"of a CPU's timing or of its faults.\n\n"
		"A case may want module parameters, models, another flavour or words on the "
		"kernel's command line (kvex list says so): each kernel is booted once for all "
		"cases that want the same. What the options say prevails, and a line tells of "
		"it.\n\n"
		"The first boot of a kernel leaves a snapshot, from which later runs start in a "
		"fraction of a second; --cold boots.\n\n"
		"A kernel that panics or hangs fails the case that was running, and is booted "
		"again for the rest. One that does not come up is tried once more.\n\n"
		"Exit status: as of kvex run.",
	.examples = "kvex lab run --kernel 6.1.176 --kernel 6.12 -- smm\ta family on two kernels\n"
		    "kvex lab run --kernel 7 --param kvm.enable_pmu=0 -- abi\twith a parameter\n"
		    "kvex lab run --kernel arch/x86/boot/bzImage --modules mods -- fault\t"
		    "a kernel of one's own\n",
	.options = options, .options_size = sizeof(struct lab_run_cli), .main = lab_run_main,
	.complete = "cases");
