// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/plan.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/fail.h"
#include "lab/reach.h"

struct planning {
	struct lab_plan *plan;
	const struct lab_user *user;
	const struct lab_engine *engine;
	const struct test_case *tc; /* that is looked at */
};

/* --- what the user has set already ---------------------------------------------------------- */

static void note_clash(struct planning *p, const char *option, const char *set, size_t len,
		       const char *wanted)
{
	struct lab_plan *plan = p->plan;
	char line[160];
	int n = snprintf(line, sizeof(line), "%s %.*s prevails over %.60s, which ", option,
			 len < 60 ? (int)len : 60, set, wanted);

	/* One line for each thing that is wanted, whoever wants it. */
	for (unsigned int i = 0; i < plan->nr_clashes; i++)
		if (!strncmp(plan->clash[i], line, (size_t)n))
			return;
	if (plan->nr_clashes < LAB_GROUPS)
		snprintf(plan->clash[plan->nr_clashes++], LAB_TEXT, "%s%.60s wants", line,
			 p->tc->name);
}

/* True if the user has set what WANTED sets; the last time counts. */
static bool user_param(struct planning *p, const char *wanted)
{
	const struct lab_params *params = &p->user->params;

	for (unsigned int i = params->n; i-- > 0;) {
		const char *set = params->item[i];

		if (!lab_same_name(set, wanted))
			continue;
		if (strcmp(strchr(set, '='), strchr(wanted, '=')) != 0)
			note_clash(p, "--param", set, strlen(set), wanted);
		return true;
	}
	return false;
}

static const char *next_word(const char *at, size_t *len)
{
	at += strspn(at, " ");
	*len = strcspn(at, " ");
	return *len ? at : NULL;
}

static bool user_word(struct planning *p, const char *wanted)
{
	const char *at = p->user->append ? p->user->append : "";
	size_t len;

	for (; (at = next_word(at, &len)); at += len) {
		if (!lab_same_name(wanted, at))
			continue;
		if (strlen(wanted) != len || strncmp(wanted, at, len) != 0)
			note_clash(p, "--append", at, len, wanted);
		return true;
	}
	return false;
}

static bool user_memory(struct planning *p, const char *wanted)
{
	struct lab_models models = {0};
	char err[LAB_MODELS_TEXT], set[16];

	if (lab_models_add(&models, wanted, err) ||
	    !lab_models_fit_memory(&models, p->user->memory, err))
		return false;
	snprintf(set, sizeof(set), "%uM", p->user->memory);
	note_clash(p, "--memory", set, strlen(set), wanted);
	return true;
}

static bool user_model(struct planning *p, const char *wanted)
{
	if (p->user->no_models)
		note_clash(p, "--model", "none", strlen("none"), wanted);
	return p->user->no_models || lab_models_have(&p->user->models, wanted) ||
	       user_memory(p, wanted);
}

static bool user_flavour(struct planning *p, const char *wanted)
{
	const char *set = p->user->flavour;

	if (set && strcmp(set, wanted) != 0)
		note_clash(p, "--flavour", set, strlen(set), wanted);
	return set;
}

static bool user_cpus(struct planning *p, unsigned int wanted)
{
	char set[16], want[16];

	if (p->user->cpus && p->user->cpus < wanted) {
		snprintf(set, sizeof(set), "%u", p->user->cpus);
		snprintf(want, sizeof(want), "%u", wanted);
		note_clash(p, "--cpus", set, strlen(set), want);
	}
	return p->user->cpus;
}

/* --- what is left --------------------------------------------------------------------------- */

static void add_word(struct lab_group *g, const char *word)
{
	size_t used = strlen(g->words);

	snprintf(g->words + used, sizeof(g->words) - used, "%s%s", used ? " " : "", word);
	g->wants.append = g->words;
}

static void keep_words(struct planning *p, const char *words, struct lab_group *g)
{
	char word[LAB_WORDS_MAX];
	size_t len;

	for (const char *at = words; (at = next_word(at, &len)); at += len) {
		snprintf(word, sizeof(word), "%.*s", (int)len, at);
		if (!user_word(p, word))
			add_word(g, word);
	}
}

/* A model that this kvex or the engine lacks cannot be had: cases skip for their needs. */
static bool is_to_be_had(const char *name, const struct lab_engine *engine)
{
	const struct lab_model *model = lab_model_find(name);

	return model && lab_model_fits(model, engine->vendor);
}

static void keep_models(struct planning *p, struct lab_group *g)
{
	const char *const *name = p->tc->lab.models;
	char err[LAB_MODELS_TEXT];
	unsigned int n = 0;

	for (int i = 0; i < CASE_MAX_MODELS && name[i]; i++)
		if (is_to_be_had(name[i], p->engine) && !user_model(p, name[i]) &&
		    !lab_models_add(&g->models, name[i], err))
			g->wants.models[n++] = name[i];
}

/* False if it skips whatever it is given. */
static bool keep_wants(struct planning *p, struct lab_group *g)
{
	const struct lab_wants *w = &p->tc->lab;
	unsigned int n = 0;

	if (lab_case_is_elsewhere(p->tc, p->engine->vendor))
		return false;
	keep_models(p, g);
	if (lab_case_is_beyond(p->tc, p->engine, &g->models, &p->user->models))
		return false;
	for (unsigned int i = 0; i < CASE_MAX_PARAMS && w->params[i]; i++)
		if (!user_param(p, w->params[i]))
			g->wants.params[n++] = w->params[i];
	if (w->append)
		keep_words(p, w->append, g);
	if (w->flavour && !user_flavour(p, w->flavour))
		g->wants.flavour = w->flavour;
	if (w->cpus > 1 && !user_cpus(p, w->cpus))
		g->wants.cpus = w->cpus;
	return true;
}

/* --- groups --------------------------------------------------------------------------------- */

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

/* What is told of a case by keep_wants(), in the order in which boots are planned. */
enum turn {
	TURN_PLAIN, /* the machine as it is goes first, as its host is the one that reports name */
	TURN_WANTS,
	TURN_BEYOND, /* skips anywhere, so that it goes with others */
	TURNS,
};

static enum turn look(struct planning *p, struct lab_group *wanted)
{
	*wanted = (struct lab_group){0};
	if (!keep_wants(p, wanted)) {
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
