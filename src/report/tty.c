// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tty: for people. A line per case; what went wrong below it at once; on a terminal a line that
 * lives at the bottom while cases take long; at the end each failure again with where to look, and
 * the skips by what they lack.
 */
#include <stdlib.h>
#include <sys/ioctl.h>

#include "report/formats.h"
#include "report/tty_summary.h"

#define DIAG_LINES 40
#define MAX_NAME   40

struct tty {
	struct tty_style style;
	bool live;	 /* the terminal can rewrite a line */
	bool beat_shown; /* a heartbeat stands on the last line */
	int name_width;
	struct summary *summary;
};

static void clear_beat(struct reporter *r)
{
	struct tty *t = r->priv;

	if (t->beat_shown)
		fputs("\r\033[K", r->out);
	t->beat_shown = false;
}

static void tty_begin(struct reporter *r, const struct run_info *info)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	struct tty *t = calloc(1, sizeof(*t));
	unsigned int i;

	r->priv = t;
	if (t)
		t->summary = summary_new(info);
	if (!t || !t->summary) {
		r->failed = true;
		return;
	}
	t->live = r->tty && term && strcmp(term, "dumb") != 0;
	t->style.colour = t->live && !(no_color && no_color[0]);
	for (i = 0; i < info->nr_cases; i++) {
		int len = (int)strnlen(info->cases[i]->name, MAX_NAME);

		if (len > t->name_width)
			t->name_width = len;
	}
	fprintf(r->out, "kvex %s: %u case%s, %u at a time", info->version, info->nr_cases,
		text_plural(info->nr_cases), info->jobs);
	if (info->repeat > 1)
		fprintf(r->out, ", each %u times", info->repeat);
	if (info->host) {
		fprintf(r->out, ", on %s, Linux ", info->host->backend);
		text_put(r->out, TEXT_LINE, info->host->kernel);
		fputs(", ", r->out);
		text_put(r->out, TEXT_LINE, info->host->cpu);
		fputs(info->host->emulated ? " (" HOST_LAB_LABEL : "", r->out);
		if (info->host->models[0]) {
			fputs("; models ", r->out);
			text_put(r->out, TEXT_LINE, info->host->models);
		}
		fputs(info->host->emulated ? ")" : "", r->out);
	}
	fputc('\n', r->out);
	if (info->unwatched) {
		fputs("The kernel's log cannot be watched, a splat would go unseen: ", r->out);
		text_put(r->out, TEXT_LINE, info->unwatched);
		fputc('\n', r->out);
	}
	report_flush(r);
}

/* The first lines of the dump; all of it is in the other formats. */
static void put_diag(struct reporter *r, const char *diag)
{
	unsigned int lines = 0;
	size_t at = 0, keep = 0;
	char *head;

	while (diag[at]) {
		at += strcspn(diag + at, "\n");
		at += diag[at] == '\n';
		if (++lines <= DIAG_LINES)
			keep = at;
	}
	head = strndup(diag, keep);
	text_put_lines(r->out, TEXT_LINE, "        | ", head ? head : "");
	free(head);
	if (lines > DIAG_LINES)
		fprintf(r->out, "        | %u more line%s: see -o jsonl:FILE\n", lines - DIAG_LINES,
			text_plural(lines - DIAG_LINES));
}

static void tty_result(struct reporter *r, const struct test_case *tc,
		       const struct case_result *res)
{
	struct tty *t = r->priv;
	char *name;

	if (!t || !t->summary)
		return;
	if (!summary_add(t->summary, tc, res))
		r->failed = true;
	clear_beat(r);
	name = text_dup(TEXT_LINE, tc->name);
	tty_put_verdict(r->out, &t->style, res->verdict);
	fprintf(r->out, " %-*s", t->name_width, name ? name : "?");
	free(name);
	switch (res->verdict) {
	case VERDICT_NONE:
		break;
	case VERDICT_SKIP:
	case VERDICT_XFAIL:
		fputs("  ", r->out);
		text_put(r->out, TEXT_LINE, explain_reason(res));
		break;
	default:
		tty_put_seconds(r->out, res->seconds);
	}
	fputc('\n', r->out);
	if (verdict_bad(res->verdict)) {
		explain_result(r->out, TEXT_LINE, "        ", res);
		put_diag(r, res->diag);
	}
	report_flush(r);
}

static void tty_splat(struct reporter *r, const struct splat *splat)
{
	struct tty *t = r->priv;
	unsigned int i;

	if (!t || !t->summary)
		return;
	clear_beat(r);
	tty_put_verdict(r->out, &t->style, VERDICT_FAIL);
	fputs(" kernel splat: ", r->out);
	text_put(r->out, TEXT_LINE, splat->title);
	fputs(splat->nr_cases ? "\n        running:" : "\n        no case was running", r->out);
	for (i = 0; i < splat->nr_cases; i++) {
		fputc(' ', r->out);
		text_put(r->out, TEXT_LINE, splat->cases[i]);
	}
	fputc('\n', r->out);
	/* The cases that it hit have the text among their own words. */
	if (!splat->nr_cases)
		put_diag(r, splat->text);
	if (!summary_splat(t->summary, splat))
		r->failed = true;
	report_flush(r);
}

static size_t terminal_width(FILE *out)
{
	struct winsize size;

	if (ioctl(fileno(out), TIOCGWINSZ, &size) || size.ws_col < 20)
		return 80;
	return size.ws_col;
}

static void tty_heartbeat(struct reporter *r, unsigned int done, unsigned int nr_running,
			  const char *const *running, const double *for_seconds)
{
	struct tty *t = r->priv;
	char *line = NULL;
	unsigned int i;
	size_t len;
	FILE *out;

	if (!t || !t->summary || !t->live)
		return;
	out = open_memstream(&line, &len);
	if (!out)
		return;
	fprintf(out, "%u of %u done", done, r->info->nr_cases);
	for (i = 0; i < nr_running; i++) {
		fputs(i ? ", " : "; running: ", out);
		text_put(out, TEXT_LINE, running[i]);
		fprintf(out, " %.0f s", text_seconds(for_seconds[i]));
	}
	if (!fclose(out) && line) {
		clear_beat(r);
		/* One column short of the edge, so that the cursor does not wrap. */
		fprintf(r->out, "%.*s", (int)terminal_width(r->out) - 1, line);
		t->beat_shown = true;
		report_flush(r);
	}
	free(line);
}

static void tty_end(struct reporter *r, const struct run_end *end)
{
	struct tty *t = r->priv;

	if (!t)
		return;
	if (t->summary) {
		clear_beat(r);
		summary_put(r->out, t->summary, &t->style, end);
	}
	summary_free(t->summary);
	free(t);
	r->priv = NULL;
	report_flush(r);
}

const struct report_format format_tty = {
	.name = "tty",
	.help = "for people",
	.begin = tty_begin,
	.result = tty_result,
	.splat = tty_splat,
	.end = tty_end,
	.heartbeat = tty_heartbeat,
};
