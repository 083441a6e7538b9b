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

/* The strings of LIST, which ends with NULL or after MAX. */
static json_t *json_list(const char *const *list, unsigned int max)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < max && list[i]; i++)
		json_array_append_new(array, json_string(list[i]));
	return array;
}

static json_t *json_guards(const struct guard *g)
{
	static const char *const kind[] = {
		[CHANGED_BY] = "changed", [FIXED_BY] = "fixed", [BROKEN_BY] = "broken"};

	if (!guard_any(g))
		return json_null();
	return json_pack("{s:s, s:s?, s:s?, s:s?, s:o, s:s?, s:s?}", "kind", kind[g->kind],
			 "commit", g->commit, "subject", g->subject, "cve", g->cve, "versions",
			 json_list(g->in, GUARD_MAX_VERSIONS), "backend", g->backend, "note",
			 g->note);
}

static json_t *json_lab(const struct lab_wants *w)
{
	return json_pack("{s:o, s:o, s:s?, s:s?, s:i}", "params",
			 json_list(w->params, CASE_MAX_PARAMS), "models",
			 json_list(w->models, CASE_MAX_MODELS), "append", w->append, "flavour",
			 w->flavour, "cpus", w->cpus ? (int)w->cpus : 1);
}

static int print_json(const struct test_case *tc)
{
	json_t *object =
		json_pack("{s:s, s:s, s:s%, s:o, s:o, s:o, s:s?, s:s?}", "name", tc->name, "title",
			  tc->title, "family", tc->name, case_family_len(tc), "guards",
			  json_guards(&tc->guards), "needs", json_list(tc->needs, CASE_MAX_NEEDS),
			  "lab", json_lab(&tc->lab), "opt_in", tc->opt_in, "reloads", tc->reloads);
	int ret = -1;

	if (object) {
		ret = json_dumpf(object, stdout, JSON_COMPACT);
		putchar('\n');
	}
	json_decref(object);
	return ret;
}

/* A line of what is said of a case, below its title. */
static void print_line(int width, const char *what, const char *text)
{
	if (text[0])
		printf("%*s%s %s\n", width + 4, "", what, text);
}

static void print_case(const struct test_case *tc, int width)
{
	char text[GUARD_TEXT] = "";
	size_t used = 0;

	printf("%-*s  %s\n", width, tc->name, tc->title);
	for (unsigned int i = 0; i < CASE_MAX_NEEDS && tc->needs[i] && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i ? ", " : "",
					 tc->needs[i]);
	print_line(width, "needs", text);
	lab_wants_describe(&tc->lab, text, sizeof(text));
	print_line(width, "in the lab with", text);
	guard_describe(&tc->guards, text, sizeof(text));
	print_line(width, "guards:", text);
	print_line(width, "only when named in full, or with --opt-in:", tc->opt_in ?: "");
	if (!tc->opt_in)
		print_line(width, "outside of the lab only when named in full, or with --opt-in:",
			   tc->reloads ?: "");
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
	ret = select_cases(argc, argv, SELECT_OPT_IN, &cases, &n, err, sizeof(err));
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
	.description =
		"A PATTERN is the name of a case, a shell glob over whole names, a family, "
		"or the start "
		"of names. A pattern that matches nothing is an error. Without patterns all "
		"cases are "
		"listed. Each case comes once, in the order of names.\n\n"
		"With --json each line is an object with the members name, title, family, "
		"guards (null if it guards no commit, else an object: kind, which is "
		"changed, fixed or broken; commit, subject, cve; versions, mainline's first; "
		"backend, note), needs (an array), lab (what kvex lab run gives it: params, "
		"models, append, flavour, cpus), opt_in (why it runs only when it is "
		"named in full, or null), reloads (the same outside of the lab: which "
		"modules it loads and unloads).",
	.examples = "kvex list\tall cases\n"
		    "kvex list pio 'fault/*long*'\ta family, and some of another\n"
		    "kvex list --json | jq -r 'select(.needs == []) | .name'\tthose that need "
		    "nothing\n",
	.options = list_options, .options_size = sizeof(struct list_options), .main = list_main,
	.complete = "cases");
