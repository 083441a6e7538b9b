// SPDX-License-Identifier: GPL-2.0-or-later
/* Report files: planned first, opened when nothing can go wrong any more. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/outputs.h"

static int plan_one(struct outputs *out, const struct cli_command *cmd, const char *spec)
{
	const char *colon = strchr(spec, ':');
	char name[16] = "";
	unsigned int i;

	if (colon && (size_t)(colon - spec) < sizeof(name))
		memcpy(name, spec, colon - spec);
	if (!colon || !colon[1])
		return cli_usage(cmd, "--output: '%s' is not FORMAT:FILE", spec);
	out->reporter[out->n].format = report_format_find(name);
	if (!out->reporter[out->n].format)
		return cli_usage(cmd, "--output: no format '%.*s' (tty, ktap, tap, jsonl or junit)",
				 (int)(colon - spec), spec);
	for (i = 0; i < out->n; i++)
		if (out->path[i] && !strcmp(out->path[i], colon + 1))
			return cli_usage(cmd, "--output: %s is named twice", colon + 1);
	out->path[out->n++] = colon + 1;
	return 0;
}

int outputs_plan(struct outputs *out, const struct cli_command *cmd, const char *format,
		 const struct cli_list *list)
{
	unsigned int i;
	int r = 0;

	memset(out, 0, sizeof(*out));
	out->reporter[out->n++].format = report_format_find(format ? format : "tty");
	for (i = 0; i < list->n && !r; i++)
		r = plan_one(out, cmd, list->item[i]);
	return r;
}

int outputs_open(struct outputs *out, const struct cli_command *cmd)
{
	unsigned int i;

	for (i = 0; i < out->n; i++) {
		struct reporter *rep = &out->reporter[i];

		rep->out = out->path[i] ? fopen(out->path[i], "we") : stdout;
		if (!rep->out)
			return cli_usage(cmd, "--output: %s: %s", out->path[i], strerror(errno));
		rep->tty = isatty(fileno(rep->out));
	}
	return 0;
}

int outputs_close(struct outputs *out, const struct cli_command *cmd)
{
	unsigned int i;
	int r = 0;

	for (i = 0; i < out->n; i++) {
		struct reporter *rep = &out->reporter[i];
		bool failed = rep->failed;

		if (!rep->out)
			continue;
		failed |= rep->out == stdout ? fflush(stdout) : fclose(rep->out);
		if (failed)
			r = cli_error(cmd, "%s: the report could not be written",
				      out->path[i] ? out->path[i] : "standard output");
	}
	return r;
}
