// SPDX-License-Identifier: GPL-2.0-or-later
/* Cases into groups that want the same. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/fail.h"
#include "lab/plan_parts.h"

static bool same_text(const char *a, const char *b)
{
	return !a || !b ? a == b : !strcmp(a, b);
}

static unsigned int count(const char *const *list, unsigned int max)
{
	unsigned int n = 0;

	while (n < max && list[n])
		n++;
	return n;
}

/* The same strings, in any order; neither has one twice. */
static bool same_set(const char *const *a, const char *const *b, unsigned int max)
{
	unsigned int n = count(a, max), found = 0;

	for (unsigned int i = 0; i < n; i++)
		for (unsigned int k = 0; k < max && b[k]; k++)
			found += !strcmp(a[i], b[k]);
	return found == n && count(b, max) == n;
}

static bool same_wants(const struct lab_wants *a, const struct lab_wants *b)
{
	return same_set(a->params, b->params, CASE_MAX_PARAMS) &&
	       same_set(a->models, b->models, CASE_MAX_MODELS) && same_text(a->append, b->append) &&
	       same_text(a->flavour, b->flavour) && a->cpus == b->cpus;
}

/* What the user gave, and what is wanted beside it. */
static int complete(struct lab_group *g, const struct lab_user *user)
{
	char err[LAB_MODELS_TEXT];
	unsigned int wanted = count(g->wants.params, CASE_MAX_PARAMS), n = user->params.n;

	g->models = user->models;
	for (int i = 0; i < CASE_MAX_MODELS && g->wants.models[i]; i++)
		lab_models_add(&g->models, g->wants.models[i], err);
	g->items = calloc(n + wanted + 1UL, sizeof(*g->items));
	if (!g->items)
		return -ENOMEM;
	for (unsigned int i = 0; i < n + wanted; i++)
		g->items[i] = i < n ? user->params.item[i] : g->wants.params[i - n];
	g->params = (struct lab_params){n + wanted, g->items};
	if ((user->append || g->wants.append) &&
	    asprintf(&g->append, "%s%s%s", g->wants.append ? g->wants.append : "",
		     user->append && g->wants.append ? " " : "",
		     user->append ? user->append : "") < 0) {
		g->append = NULL;
		return -ENOMEM;
	}
	lab_wants_describe(&g->wants, g->what, sizeof(g->what));
	return 0;
}

static int find_group(struct planning *p, const struct lab_group *wanted, char err[LAB_TEXT])
{
	struct lab_plan *plan = p->plan;
	struct lab_group *g = plan->group;

	while (g < plan->group + plan->nr_groups && !same_wants(&g->wants, &wanted->wants))
		g++;
	if (g == plan->group + plan->nr_groups) {
		if (plan->nr_groups == LAB_GROUPS)
			return lab_fail(err, E2BIG, "the cases want more than %d different boots",
					LAB_GROUPS);
		*g = *wanted;
		if (g->wants.append)
			g->wants.append = g->words;
		plan->nr_groups++;
		if (complete(g, p->user))
			return lab_fail(err, ENOMEM, "out of memory");
	}
	g->nr_cases++;
	return (int)(g - plan->group);
}

/* What is told of a case by plan_keep_wants(), in the order in which boots are planned. */
enum turn {
	TURN_PLAIN, /* the machine as it is goes first, as its host is the one that reports name */
	TURN_WANTS,
	TURN_BEYOND, /* skips anywhere, so that it goes with others */
	TURNS,
};

static enum turn look(struct planning *p, struct lab_group *wanted)
{
	*wanted = (struct lab_group){0};
	if (!plan_keep_wants(p, wanted)) {
		*wanted = (struct lab_group){0};
		return TURN_BEYOND;
	}
	return same_wants(&wanted->wants, &(struct lab_wants){0}) ? TURN_PLAIN : TURN_WANTS;
}

static int put_case(struct planning *p, enum turn turn, const struct lab_group *wanted,
		    char err[LAB_TEXT])
{
	if (turn != TURN_BEYOND || !p->plan->nr_groups)
		return find_group(p, wanted, err);
	p->plan->group[0].nr_cases++;
	return 0;
}

int lab_plan_make(struct lab_plan *plan, unsigned int n, const struct test_case *const *cases,
		  const struct lab_user *user, const struct lab_engine *engine, char err[LAB_TEXT])
{
	struct planning p = {.plan = plan, .user = user, .engine = engine};

	*plan = (struct lab_plan){0};
	plan->of = calloc(n + 1UL, sizeof(*plan->of));
	if (!plan->of)
		return lab_fail(err, ENOMEM, "out of memory");
	for (enum turn turn = 0; turn < TURNS; turn++) {
		for (unsigned int i = 0; i < n; i++) {
			struct lab_group wanted;
			int g;

			p.tc = cases[i];
			if (look(&p, &wanted) != turn)
				continue;
			g = put_case(&p, turn, &wanted, err);
			if (g < 0)
				return g;
			plan->of[i] = (unsigned char)g;
		}
	}
	return 0;
}

void lab_plan_models(const struct lab_plan *plan, char *out, size_t len)
{
	struct lab_models all = {0};

	for (unsigned int i = 0; i < plan->nr_groups; i++)
		lab_models_join(&all, &plan->group[i].models);
	lab_models_describe(&all, out, len);
}

void lab_plan_free(struct lab_plan *plan)
{
	for (unsigned int i = 0; i < plan->nr_groups; i++) {
		free(plan->group[i].items);
		free(plan->group[i].append);
	}
	free(plan->of);
	*plan = (struct lab_plan){0};
}
