// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "cli/cli.h"
#include "report/compare.h"

struct compare_options {
	bool json, whole;
};

static const struct cli_option compare_options[] = {
	{"json", 'j', CLI_FLAG, .help = "print JSON Lines: one object per case that is in A or B",
	 .offset = offsetof(struct compare_options, json)},
	{"whole", 'w', CLI_FLAG, .help = "fail also if B lacks a case or figure that A has",
	 .offset = offsetof(struct compare_options, whole)},
	{0},
};

static int put(const struct cli_command *cmd, const struct comparison *c, bool json)
{
	bool ok = true;

	if (json)
		ok = compare_put_json(stdout, c);
	else
		compare_put_text(stdout, c);
	if (!ok && !ferror(stdout))
		return cli_error(cmd, "out of memory");
	return compare_bad(c) ? EXIT_FAILED : EXIT_OK;
}

static int compare(const struct cli_command *cmd, char **name, const struct run_file *file,
		   const struct compare_options *o)
{
	struct comparison c;
	int status;

	if (file[0].kind != file[1].kind)
		return cli_usage(cmd, "%s holds a %s and %s a %s", name[0],
				 file[0].kind == RUN_FILE_BENCH ? "benchmark" : "run", name[1],
				 file[1].kind == RUN_FILE_BENCH ? "benchmark" : "run");
	if (compare_files(&file[0], name[0], &file[1], name[1], &c))
		return cli_error(cmd, "out of memory");
	c.whole = o->whole;
	status = put(cmd, &c, o->json);
	compare_free(&c);
	return status;
}

static int compare_main(const struct cli_command *cmd, void *options, int argc, char **argv)
{
	const struct compare_options *o = options;
	struct run_file file[2];
	int i, status = EXIT_USAGE;
	char err[512];

	if (argc != 2)
		return cli_usage(cmd, "takes two files, the old run and the new one, not %d", argc);
	for (i = 0; i < 2; i++) {
		if (run_file_read(argv[i], &file[i], err, sizeof(err))) {
			cli_error(cmd, "%s", err);
			break;
		}
	}
	if (i == 2)
		status = compare(cmd, argv, file, o);
	while (i--)
		run_file_free(&file[i]);
	return status;
}

COMMAND(compare, .name = "compare", .args = "A B",
	.summary =
		"Compare two runs or two benchmarks: what broke, what was fixed, what is slower.",
	.description =
		"A and B are files of kvex run --format jsonl, the older first, or both of kvex "
		"bench "
		"--json. Each case is the same, still bad, fixed, broke, now a known deviation, "
		"newly "
		"skipped, newly runnable, or in one file alone. A run without its end is "
		"incomplete: "
		"cases that it lacks count as not run, never as good.\n\n"
		"A change of time is reported as such from 5 samples a side on (kvex run "
		"--repeat), "
		"if a Mann-Whitney U test finds it (p < 0.01) and the medians differ by 25 % and 5 "
		"ms. "
		"With fewer samples a factor of 2 and 50 ms are given as a hint. Of benchmarks the "
		"ratios to the floor are compared.\n\n"
		"The exit status is 0 if nothing broke, 1 if a case went from PASS or XFAIL to "
		"FAIL, "
		"TIMEOUT, ERROR or XPASS, if the kernel splatted outside the cases in B alone, or "
		"if B "
		"is incomplete, or with --whole lacks a case of A, and 2 if a file cannot be read.",
	.examples =
		"kvex compare old.jsonl new.jsonl\ta kernel before and after\n"
		"kvex compare --whole main.jsonl branch.jsonl\tfor CI: no case may get lost\n"
		"kvex compare --json a.jsonl b.jsonl | jq -r 'select(.change == \"broke\").name'"
		"\twhat broke, by name\n",
	.options = compare_options, .options_size = sizeof(struct compare_options),
	.main = compare_main, .complete = "files");
