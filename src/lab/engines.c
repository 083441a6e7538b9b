// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/engine.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/psp.h"

extern const struct lab_engine engine_qemu, engine_bochs;

static const struct lab_engine *const engines[] = {&engine_qemu, &engine_bochs};

const struct lab_engine *lab_engine_find(const char *vendor)
{
	for (size_t i = 0; i < sizeof(engines) / sizeof(engines[0]); i++)
		if (!strcmp(engines[i]->vendor, vendor))
			return engines[i];
	return NULL;
}

const char *lab_engine_limit(const struct lab_engine *engine, const struct lab_models *models,
			     const char *need)
{
	if (models && lab_models_meet(models, need))
		return NULL;
	for (const struct lab_limit *l = engine->limits; l && l->need; l++)
		if (!strcmp(l->need, need))
			return l->why;
	return NULL;
}

int lab_engine_params(const struct lab_engine *engine, const struct lab_params *more,
		      struct lab_params *out)
{
	const char **item;
	unsigned int n = 0;

	while (engine->params && engine->params[n])
		n++;
	item = calloc(n + more->n + 1UL, sizeof(*item));
	if (!item)
		return -ENOMEM;
	for (unsigned int i = 0; i < n + more->n; i++)
		item[i] = i < n ? engine->params[i] : more->item[i - n];
	*out = (struct lab_params){n + more->n, item};
	return 0;
}

/* Does WORDS set what WORD sets? A console of the user's stands beside that of the lab. */
static bool sets(const char *words, const char *word)
{
	if (lab_same_name(word, "console"))
		return false;
	for (; words && *(words += strspn(words, " ")); words += strcspn(words, " "))
		if (lab_same_name(words, word))
			return true;
	return false;
}

/*
 * Words of the user's take the place of those that the lab has by itself: since 6.17 the kernel
 * does not take mitigations=off back at a later mitigations=auto.
 */
static size_t put_fixed(const char *fixed, const char *append, char *out, size_t len)
{
	size_t used = 0, n;

	out[0] = '\0';
	for (; *fixed && used < len; fixed += n) {
		fixed += strspn(fixed, " ");
		n = strcspn(fixed, " ");
		if (n && !sets(append, fixed))
			used += (size_t)snprintf(out + used, len - used, "%s%.*s", used ? " " : "",
						 (int)n, fixed);
	}
	return used;
}

bool lab_engine_words(const char *fixed, const struct lab_boot *boot, char *out, size_t len)
{
	size_t used = put_fixed(fixed, boot->append, out, len);
	char names[LAB_MODELS_TEXT], words[LAB_MODELS_TEXT];

	if (boot->models && boot->models->n && used < len) {
		lab_models_names(boot->models, ',', names);
		lab_models_words(boot->models, words);
		used += (size_t)snprintf(out + used, len - used, "%s%s kvex.models=%s",
					 *words ? " " : "", words, names);
	}
	for (unsigned int i = 0; i < boot->params->n && used < len; i++)
		if (!lab_psp_param(boot->models, boot->kernel, boot->params->item[i]))
			used += (size_t)snprintf(out + used, len - used, " %s",
						 boot->params->item[i]);
	if (boot->append && used < len)
		used += (size_t)snprintf(out + used, len - used, " %s", boot->append);
	return used < len;
}

void lab_command_add(struct lab_command *cmd, const char *arg)
{
	if (cmd->n < LAB_ARGS)
		cmd->arg[cmd->n] = arg;
	cmd->n++;
}

void lab_command_addf(struct lab_command *cmd, const char *fmt, ...)
{
	char *at = cmd->text + cmd->used;
	size_t left = sizeof(cmd->text) - cmd->used;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(at, left, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= left) {
		cmd->n = LAB_ARGS + 1;
		return;
	}
	cmd->used += (unsigned int)n + 1;
	lab_command_add(cmd, at);
}

void lab_command_add_all(struct lab_command *cmd, const struct lab_boot *boot)
{
	for (unsigned int i = 0; i < boot->nr_args; i++)
		lab_command_add(cmd, boot->args[i]);
}
