// SPDX-License-Identifier: GPL-2.0-or-later
/* Report files: planned first, opened when nothing can go wrong any more. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
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

/* Not emptied yet: that waits until every file is open. */
static FILE *open_report(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	if (!f && fd >= 0)
		close(fd);
	return f;
}

/* Two reports in one regular file would overwrite each other, whatever names it has. */
static bool same_file(const struct reporter *a, const struct reporter *b)
{
	struct stat x, y;

	return !fstat(fileno(a->out), &x) && !fstat(fileno(b->out), &y) && S_ISREG(x.st_mode) &&
	       x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static int check_distinct(const struct outputs *out, const struct cli_command *cmd)
{
	unsigned int i, k;

	for (i = 1; i < out->n; i++)
		for (k = 0; k < i; k++)
			if (same_file(&out->reporter[i], &out->reporter[k]))
				return cli_usage(cmd, "--output: %s and %s are one file",
						 out->path[k] ? out->path[k] : "standard output",
						 out->path[i]);
	return 0;
}

int outputs_open(struct outputs *out, const struct cli_command *cmd)
{
	unsigned int i;
	struct stat st;
	int r;

	for (i = 0; i < out->n; i++) {
		struct reporter *rep = &out->reporter[i];

		rep->out = out->path[i] ? open_report(out->path[i]) : stdout;
		if (!rep->out)
			return cli_usage(cmd, "--output: %s: %s", out->path[i], strerror(errno));
		rep->tty = isatty(fileno(rep->out));
	}
	r = check_distinct(out, cmd);
	for (i = 1; i < out->n && !r; i++) {
		int fd = fileno(out->reporter[i].out);

		if (!fstat(fd, &st) && S_ISREG(st.st_mode) && ftruncate(fd, 0))
			r = cli_usage(cmd, "--output: %s: %s", out->path[i], strerror(errno));
	}
	return r;
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
			r = EXIT_FAILED;
		/* Of standard output main() tells, for all commands. */
		if (failed && out->path[i])
			cli_error(cmd, "%s: the report could not be written", out->path[i]);
	}
	return r;
}
