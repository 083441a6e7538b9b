// SPDX-License-Identifier: GPL-2.0-or-later
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "harness/select.h"

struct list_options {
	bool json, names;
};

static const struct cli_option list_options[] = {
	{"json", 'j', CLI_FLAG, .help = "print one JSON object per case and line",
	 .offset = offsetof(struct list_options, json)},
	{"names", 'n', CLI_FLAG, .help = "print the names alone, one per line",
	 .offset = offsetof(struct list_options, names)},
	{0},
};

static int print_json(const struct test_case *tc)
{
	json_t *needs = json_array();
	json_t *object;
	int ret = -1;

	for (unsigned int i = 0; i < CASE_MAX_NEEDS && tc->needs[i]; i++)
		json_array_append_new(needs, json_string(tc->needs[i]));
	object = json_pack("{s:s, s:s, s:s%, s:s?, s:o}", "name", tc->name, "title", tc->title,
			   "family", tc->name, case_family_len(tc), "guards", tc->guards, "needs",
			   needs);
	if (object) {
		ret = json_dumpf(object, stdout, JSON_COMPACT);
		putchar('\n');
	}
	json_decref(object);
	return ret;
}

static void print_case(const struct test_case *tc, int width)
{
	const char *before = "needs ";

	printf("%-*s  %s\n", width, tc->name, tc->title);
	if (!tc->needs[0] && !tc->guards)
		return;
	printf("%*s", width + 4, "");
	for (unsigned int i = 0; i < CASE_MAX_NEEDS && tc->needs[i]; i++, before = ", ")
		printf("%s%s", before, tc->needs[i]);
	if (tc->guards)
		printf("%sguards %s", tc->needs[0] ? "; " : "", tc->guards);
	putchar('\n');
}

static int list_main(const struct cli_command *cmd, void *options, int argc, char **argv)
{
	const struct list_options *o = options;
	const struct test_case **cases;
	unsigned int n;
	int width = 0, ret, status = EXIT_OK;
	char err[512];

	if (o->json && o->names)
		return cli_usage(cmd, "options '--json' and '--names' exclude each other");
	ret = select_cases(argc, argv, &cases, &n, err, sizeof(err));
	if (ret)
		return ret == -ENOENT ? cli_usage(cmd, "%s", err) : cli_error(cmd, "%s", err);
	for (unsigned int i = 0; i < n; i++)
		if ((int)strlen(cases[i]->name) > width)
			width = (int)strlen(cases[i]->name);
	for (unsigned int i = 0; i < n && status == EXIT_OK; i++) {
		if (o->names)
			puts(cases[i]->name);
		else if (!o->json)
			print_case(cases[i], width);
		else if (print_json(cases[i]) && !ferror(stdout))
			status = cli_error(cmd, "case '%s': cannot be written as JSON",
					   cases[i]->name);
	}
	free(cases);
	return status;
}

COMMAND(list, .name = "list", .args = "[PATTERN...]",
	.summary = "List the cases: name, title, needs, and the kernel commit each guards.",
	.description = "A PATTERN is the name of a case, a shell glob over whole names, a family, "
		       "or the start "
		       "of names. A pattern that matches nothing is an error. Without patterns all "
		       "cases are "
		       "listed. Each case comes once, in the order of names.\n\n"
		       "With --json each line is an object with the members name, title, family, "
		       "guards (null "
		       "if it guards no commit) and needs (an array).",
	.examples = "kvex list\tall cases\n"
		    "kvex list pio 'fault/*long*'\ta family, and some of another\n"
		    "kvex list --json | jq -r 'select(.needs == []) | .name'\tthose that need "
		    "nothing\n",
	.options = list_options, .options_size = sizeof(struct list_options), .main = list_main,
	.complete = "cases");
