// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/compare.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/stats.h"

/* A change of timings counts from here on; see docs/compare.md. */
#define MIN_SAMPLES  5
#define SURE_P	     0.01
#define SURE_RATIO   1.25
#define SURE_SECONDS 0.005
#define HINT_RATIO   2.0
#define HINT_SECONDS 0.05
#define FIGURE_RATIO 1.10 /* of two ratios, each to a floor of the same run */
#define FIGURE_P50   1.25 /* where there is no floor */

const char *change_name(enum change_kind kind)
{
	static const char *const name[CHANGE_KINDS] = {
		[CHANGE_SAME] = "same",
		[CHANGE_STILL_BAD] = "still bad",
		[CHANGE_FIXED] = "fixed",
		[CHANGE_BROKE] = "broke",
		[CHANGE_DEVIATES] = "now a known deviation",
		[CHANGE_NEWLY_SKIPPED] = "newly skipped",
		[CHANGE_NEWLY_RUNNABLE] = "newly runnable",
		[CHANGE_ONLY_A] = "only in A",
		[CHANGE_ONLY_B] = "only in B",
		[CHANGE_NOT_RUN_A] = "not run in A",
		[CHANGE_NOT_RUN_B] = "not run in B",
	};

	return name[kind];
}

static enum change_kind classify_both(enum verdict a, enum verdict b)
{
	if (b == VERDICT_SKIP)
		return a == VERDICT_SKIP ? CHANGE_SAME : CHANGE_NEWLY_SKIPPED;
	if (a == VERDICT_SKIP)
		return CHANGE_NEWLY_RUNNABLE;
	if (verdict_bad(a))
		return verdict_bad(b) ? CHANGE_STILL_BAD : CHANGE_FIXED;
	if (verdict_bad(b))
		return CHANGE_BROKE;
	if (a == b)
		return CHANGE_SAME;
	return b == VERDICT_PASS ? CHANGE_FIXED : CHANGE_DEVIATES;
}

static enum change_kind classify(const struct comparison *c, const struct change *ch)
{
	if (ch->a && ch->b)
		return classify_both(ch->a->verdict, ch->b->verdict);
	if (ch->a)
		return c->b->complete ? CHANGE_ONLY_A : CHANGE_NOT_RUN_B;
	return c->a->complete ? CHANGE_ONLY_B : CHANGE_NOT_RUN_A;
}

/* Times are compared only where both sides came to the end they were meant to come to. */
static void time_case(struct change *ch)
{
	const struct run_case *a = ch->a, *b = ch->b;
	double low, high;

	if (a->verdict != b->verdict || (a->verdict != VERDICT_PASS && a->verdict != VERDICT_XFAIL))
		return;
	ch->was = stats_median(a->sample, a->nr_samples);
	ch->is = stats_median(b->sample, b->nr_samples);
	ch->timed = true;
	low = fmin(ch->was, ch->is);
	high = fmax(ch->was, ch->is);
	ch->sure = a->nr_samples >= MIN_SAMPLES && b->nr_samples >= MIN_SAMPLES;
	if (high - low < (ch->sure ? SURE_SECONDS : HINT_SECONDS) ||
	    high < low * (ch->sure ? SURE_RATIO : HINT_RATIO))
		return;
	if (ch->sure &&
	    stats_mann_whitney(a->sample, a->nr_samples, b->sample, b->nr_samples) >= SURE_P)
		return;
	ch->speed = ch->is > ch->was ? SPEED_SLOWER : SPEED_FASTER;
}

static void time_figure(struct change *ch)
{
	const struct run_figure *a = ch->figure_a, *b = ch->figure_b;
	bool ratio = a->ratio > 0 && b->ratio > 0;
	double limit = ratio ? FIGURE_RATIO : FIGURE_P50;

	ch->was = ratio ? a->ratio : a->p50;
	ch->is = ratio ? b->ratio : b->p50;
	ch->timed = true;
	/* Units that differ are figures that differ. */
	if (strcmp(a->unit, b->unit) != 0) {
		ch->kind = CHANGE_ONLY_B;
		return;
	}
	if (ch->is > ch->was * limit)
		ch->speed = SPEED_SLOWER;
	else if (ch->was > ch->is * limit)
		ch->speed = SPEED_FASTER;
}

static void add(struct comparison *c, struct change ch)
{
	if (ch.a || ch.b)
		ch.kind = classify(c, &ch);
	else if (!ch.figure_a || !ch.figure_b)
		ch.kind = ch.figure_a ? CHANGE_ONLY_A : CHANGE_ONLY_B;
	if (ch.a && ch.b)
		time_case(&ch);
	else if (ch.figure_a && ch.figure_b)
		time_figure(&ch);
	c->count[ch.kind]++;
	c->slower += ch.speed == SPEED_SLOWER;
	c->faster += ch.speed == SPEED_FASTER;
	c->change[c->n++] = ch;
}

/* Both lists are sorted by name, so that one walk sees each name once. */
static void walk_cases(struct comparison *c)
{
	const struct run_file *a = c->a, *b = c->b;
	size_t i = 0, k = 0;

	while (i < a->nr_cases || k < b->nr_cases) {
		int order = i == a->nr_cases   ? 1
			    : k == b->nr_cases ? -1
					       : strcmp(a->cases[i].name, b->cases[k].name);
		struct change ch = {0};

		ch.name = order <= 0 ? a->cases[i].name : b->cases[k].name;
		if (order <= 0)
			ch.a = &a->cases[i++];
		if (order >= 0)
			ch.b = &b->cases[k++];
		add(c, ch);
	}
}

static void walk_figures(struct comparison *c)
{
	const struct run_file *a = c->a, *b = c->b;
	size_t i = 0, k = 0;

	while (i < a->nr_figures || k < b->nr_figures) {
		int order = i == a->nr_figures	 ? 1
			    : k == b->nr_figures ? -1
						 : strcmp(a->figures[i].name, b->figures[k].name);
		struct change ch = {0};

		ch.name = order <= 0 ? a->figures[i].name : b->figures[k].name;
		if (order <= 0)
			ch.figure_a = &a->figures[i++];
		if (order >= 0)
			ch.figure_b = &b->figures[k++];
		add(c, ch);
	}
}

int compare_files(const struct run_file *a, const char *name_a, const struct run_file *b,
		  const char *name_b, struct comparison *out)
{
	size_t max = a->nr_cases + b->nr_cases + a->nr_figures + b->nr_figures;

	*out = (struct comparison){.name_a = name_a, .name_b = name_b, .a = a, .b = b};
	out->change = calloc(max ? max : 1, sizeof(*out->change));
	if (!out->change)
		return -ENOMEM;
	walk_cases(out);
	walk_figures(out);
	out->stray_splats = b->stray && !a->stray;
	return 0;
}

void compare_free(struct comparison *c)
{
	free(c->change);
}

bool compare_bad(const struct comparison *c)
{
	return c->count[CHANGE_BROKE] || c->stray_splats || (c->whole && c->count[CHANGE_ONLY_A]) ||
	       (c->b->kind == RUN_FILE_RUN && !c->b->complete);
}
