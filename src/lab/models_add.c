// SPDX-License-Identifier: GPL-2.0-or-later
/* Models and bugs by their names, as users and cases ask for them. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/nearest.h"
#include "lab/models.h"

/* No name is longer than what messages quote of it. */
#define NAME_MAX_QUOTED 60

const struct lab_model *lab_model_find_n(const char *name, size_t len)
{
	for (const struct lab_model *m = lab_models; m->name; m++)
		if (strlen(m->name) == len && !strncmp(m->name, name, len))
			return m;
	return NULL;
}

const struct lab_model_bug *lab_model_bug_find_n(const char *name, size_t len)
{
	const struct lab_model_bug *b;

	for (unsigned int i = 0; (b = lab_model_bug(i)); i++)
		if (strlen(b->name) == len && !strncmp(b->name, name, len))
			return b;
	return NULL;
}

/* The order does not depend on who asked first: equal sets make equal boots. */
static void insert(struct lab_models *m, const struct lab_model *model)
{
	unsigned int at = m->n;

	if (lab_models_have(m, model->name))
		return;
	while (at && m->model[at - 1] > model) {
		m->model[at] = m->model[at - 1];
		at--;
	}
	m->model[at] = model;
	m->n++;
}

static void add_one(struct lab_models *m, const struct lab_model *model)
{
	insert(m, model);
	for (unsigned int i = 0; i < 3 && model->wants[i]; i++)
		insert(m, lab_model_find(model->wants[i]));
}

/* The names that VENDOR's engine takes, of all engines if it is NULL. */
static void list_models(const char *vendor, char out[LAB_MODELS_TEXT])
{
	size_t used = 0;

	for (const struct lab_model *m = lab_models; m->name; m++)
		if (!vendor || lab_model_fits(m, vendor))
			used += (size_t)snprintf(out + used, LAB_MODELS_TEXT - used, "%s ",
						 m->name);
	snprintf(out + used, LAB_MODELS_TEXT - used, "none");
}

static int quoted(size_t len)
{
	return len < NAME_MAX_QUOTED ? (int)len : NAME_MAX_QUOTED;
}

static int unknown_model(const char *name, size_t len, char err[LAB_MODELS_TEXT])
{
	char known[LAB_MODELS_TEXT];

	list_models(NULL, known);
	snprintf(err, LAB_MODELS_TEXT, "there is no model '%.*s'; there are: %.1024s", quoted(len),
		 name, known);
	return -EINVAL;
}

/* BUG: what brought MODEL, or NULL. */
static int other_vendor(const struct lab_models *m, const struct lab_model *model,
			const struct lab_model_bug *bug, char err[LAB_MODELS_TEXT])
{
	char known[LAB_MODELS_TEXT];

	list_models(m->vendor, known);
	snprintf(err, LAB_MODELS_TEXT, "%s%s%s%s is not for --cpu %s, which takes: %.1024s",
		 bug ? bug->name : "", bug ? " is a bug of model " : "", model->name,
		 bug ? ", and that" : "", m->vendor, known);
	return -EINVAL;
}

static bool fits(const struct lab_models *m, const struct lab_model *model)
{
	return !m->vendor || lab_model_fits(model, m->vendor);
}

int lab_models_add(struct lab_models *m, const char *list, char err[LAB_MODELS_TEXT])
{
	for (const char *at = list;; at++) {
		size_t len = strcspn(at, ",");
		const struct lab_model *model = lab_model_find_n(at, len);

		if (len == 4 && !strncmp(at, "none", len))
			m->n = 0;
		else if (!model)
			return unknown_model(at, len, err);
		else if (!fits(m, model))
			return other_vendor(m, model, NULL, err);
		else
			add_one(m, model);
		at += len;
		if (!*at)
			return 0;
	}
}

static int unknown_bug(const char *name, size_t len, char err[LAB_MODELS_TEXT])
{
	char word[NAME_MAX_QUOTED + 4];
	const struct lab_model_bug *b;
	struct nearest near;

	snprintf(word, sizeof(word), "%.*s", quoted(len), name);
	nearest_init(&near, word);
	for (unsigned int i = 0; (b = lab_model_bug(i)); i++)
		nearest_add(&near, b->name);
	snprintf(err, LAB_MODELS_TEXT,
		 "there is no bug '%s'%s%s%s; kvex lab list --models names them", word,
		 near.n ? ", did you mean '" : "", near.n ? near.name[0] : "", near.n ? "'?" : "");
	return -EINVAL;
}

int lab_models_add_bugs(struct lab_models *m, const char *list, char err[LAB_MODELS_TEXT])
{
	for (const char *at = list;; at++) {
		size_t len = strcspn(at, ",");
		const struct lab_model_bug *b = lab_model_bug_find_n(at, len);
		const struct lab_model *model = b ? lab_model_find(b->model) : NULL;

		if (!model)
			return unknown_bug(at, len, err);
		if (!fits(m, model))
			return other_vendor(m, model, b, err);
		if (m->nr_bugs == LAB_BUGS_MAX) {
			snprintf(err, LAB_MODELS_TEXT, "too many bugs: %s", b->name);
			return -EINVAL;
		}
		add_one(m, model);
		m->bug[m->nr_bugs++] = b->name;
		at += len;
		if (!*at)
			return 0;
	}
}

void lab_models_join(struct lab_models *m, const struct lab_models *more)
{
	for (unsigned int i = 0; i < more->n; i++)
		insert(m, more->model[i]);
	for (unsigned int i = 0; i < more->nr_bugs; i++) {
		unsigned int k = 0;

		while (k < m->nr_bugs && strcmp(m->bug[k], more->bug[i]) != 0)
			k++;
		if (k == m->nr_bugs && k < LAB_BUGS_MAX)
			m->bug[m->nr_bugs++] = more->bug[i];
	}
}
