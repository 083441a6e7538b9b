// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/tty_summary.h"

#include <stdlib.h>

#define SKIP_NAMES 6

/* A case that the summary names. */
struct entry {
	const struct test_case *tc;
	enum verdict verdict;
	char *text; /* bad: the explanation, many lines; else the reason */
	char *hint;
};

struct summary {
	unsigned int n, max;
	unsigned int nr_splats;
	FILE *splats_out;
	char *splats; /* a line each */
	size_t splats_len;
	struct entry entry[];
};

struct summary *summary_new(const struct run_info *info)
{
	struct summary *s = calloc(1, sizeof(*s) + info->nr_cases * sizeof(s->entry[0]));

	if (!s)
		return NULL;
	s->max = info->nr_cases;
	s->splats_out = open_memstream(&s->splats, &s->splats_len);
	if (s->splats_out)
		return s;
	free(s);
	return NULL;
}

void summary_free(struct summary *s)
{
	unsigned int i;

	if (!s)
		return;
	for (i = 0; i < s->n; i++) {
		free(s->entry[i].text);
		free(s->entry[i].hint);
	}
	fclose(s->splats_out);
	free(s->splats);
	free(s);
}

static char *explanation(const struct case_result *res)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	explain_result(out, TEXT_LINE, "          ", res);
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}

bool summary_add(struct summary *s, const struct test_case *tc, const struct case_result *res)
{
	bool bad = verdict_bad(res->verdict);
	struct entry *e;

	if (res->verdict == VERDICT_PASS || s->n == s->max)
		return true;
	e = &s->entry[s->n++];
	e->tc = tc;
	e->verdict = res->verdict;
	e->text = bad ? explanation(res) : text_dup(TEXT_LINE, explain_reason(res));
	e->hint = text_dup(TEXT_LINE, res->hint);
	return e->text && e->hint;
}

bool summary_splat(struct summary *s, const struct splat *splat)
{
	s->nr_splats++;
	fputs("  ", s->splats_out);
	text_put(s->splats_out, TEXT_LINE, splat->title);
	fputc('\n', s->splats_out);
	return !fflush(s->splats_out);
}

void tty_put_verdict(FILE *out, const struct tty_style *style, enum verdict v)
{
	const char *colour = verdict_bad(v)			       ? "\033[1;31m"
			     : v == VERDICT_PASS		       ? "\033[32m"
			     : v == VERDICT_SKIP || v == VERDICT_XFAIL ? "\033[33m"
								       : "\033[35m";
	const char *name = v == VERDICT_NONE ? "NOT RUN" : verdict_name(v);

	fprintf(out, "%s%-7s%s", style->colour ? colour : "", name, style->colour ? "\033[0m" : "");
}

void tty_put_seconds(FILE *out, double seconds)
{
	double s = text_seconds(seconds);

	if (s < 1)
		fprintf(out, "  %6.1f ms", s * 1e3);
	else
		fprintf(out, "  %6.1f s", s);
}

static void put_failures(FILE *out, const struct summary *s, const struct tty_style *style)
{
	char guards[GUARD_TEXT];
	bool first = true;
	unsigned int i;

	for (i = 0; i < s->n; i++) {
		const struct entry *e = &s->entry[i];

		if (!verdict_bad(e->verdict))
			continue;
		fputs(first ? "\nFailed:\n  " : "  ", out);
		first = false;
		tty_put_verdict(out, style, e->verdict);
		fputc(' ', out);
		text_put(out, TEXT_LINE, e->tc->name);
		fputs(": ", out);
		text_put(out, TEXT_LINE, e->tc->title ? e->tc->title : "");
		fprintf(out, "\n%s", e->text ? e->text : "");
		if (e->tc->file) {
			fputs("          the case: ", out);
			text_put(out, TEXT_LINE, e->tc->file);
			fputc('\n', out);
		}
		guard_describe(&e->tc->guards, guards, sizeof(guards));
		if (guards[0]) {
			fputs("          guards: ", out);
			text_put(out, TEXT_LINE, guards);
			fputc('\n', out);
		}
	}
}

static bool alike(const struct entry *a, const struct entry *b)
{
	return a->verdict == b->verdict && a->text && b->text && a->hint && b->hint &&
	       !strcmp(a->text, b->text) && !strcmp(a->hint, b->hint);
}

/* One group: the case at FIRST and those after it with the same reason and hint. */
static void put_group(FILE *out, const struct summary *s, unsigned int first, bool *told)
{
	const struct entry *head = &s->entry[first];
	unsigned int i, n = 0;

	for (i = first; i < s->n; i++)
		n += alike(head, &s->entry[i]);
	fprintf(out, "  %3u  %s\n", n, head->text ? head->text : "");
	if (head->hint && head->hint[0])
		fprintf(out, "       hint: %s\n", head->hint);
	fputs("      ", out);
	n = 0;
	for (i = first; i < s->n; i++) {
		if (i != first && !alike(head, &s->entry[i]))
			continue;
		told[i] = true;
		if (n++ >= SKIP_NAMES)
			continue;
		fputc(' ', out);
		text_put(out, TEXT_LINE, s->entry[i].tc->name);
	}
	if (n > SKIP_NAMES)
		fprintf(out, " and %u more", n - SKIP_NAMES);
	fputc('\n', out);
}

static void put_groups(FILE *out, const struct summary *s, enum verdict verdict, const char *title)
{
	bool *told = calloc(s->n + 1, sizeof(*told)), first = true;
	unsigned int i;

	for (i = 0; told && i < s->n; i++) {
		if (told[i] || s->entry[i].verdict != verdict)
			continue;
		fputs(first ? title : "", out);
		first = false;
		put_group(out, s, i, told);
	}
	free(told);
}

void summary_put(FILE *out, const struct summary *s, const struct tty_style *style,
		 const struct run_end *end)
{
	put_groups(out, s, VERDICT_SKIP, "\nSkipped:\n");
	put_groups(out, s, VERDICT_XFAIL, "\nKnown deviations:\n");
	put_groups(out, s, VERDICT_NONE, "\nNot run:\n");
	put_failures(out, s, style);
	if (s->nr_splats)
		fprintf(out, "\nKernel splats: %u\n%s", s->nr_splats, s->splats ? s->splats : "");
	if (end->kmsg_lost)
		fprintf(out, "\nKernel messages lost unread: %lu; a splat may have been missed.\n",
			end->kmsg_lost);
	fputc('\n', out);
	explain_counts(out, end->counts);
	fprintf(out, " in %.2f s%s\n", text_seconds(end->seconds),
		end->complete ? "" : "; the run is NOT COMPLETE");
}
