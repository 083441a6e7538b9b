// SPDX-License-Identifier: GPL-2.0-or-later
/* What a case wants of the lab beside what the user has set. */
#include <stdio.h>
#include <string.h>

#include "lab/plan_parts.h"
#include "lab/reach.h"

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

bool plan_keep_wants(struct planning *p, struct lab_group *g)
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
