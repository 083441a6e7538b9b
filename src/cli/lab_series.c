// SPDX-License-Identifier: GPL-2.0-or-later
/* Which patches of a series each kernel has, as told by the cases that guard them. */
#include <string.h>

#include "cli/lab_front.h"
#include "kvex/dump.h"

#define PATCHES_MAX 32

enum patch_state {
	PATCH_UNKNOWN, /* no case of it has run */
	PATCH_IN,
	PATCH_OUT, /* one has failed */
};

static enum patch_state add_verdict(enum patch_state state, enum verdict v)
{
	switch (v) {
	case VERDICT_PASS:
		return state == PATCH_UNKNOWN ? PATCH_IN : state;
	case VERDICT_FAIL:
		return PATCH_OUT;
	default:
		return state;
	}
}

static void list_patches(const enum patch_state *state, unsigned int n, enum patch_state which,
			 const char *before, struct dump_out *out)
{
	bool any = false;

	for (unsigned int i = 0; i < n; i++) {
		if (state[i] != which)
			continue;
		dump_printf(out, "%s%u", any ? " " : before, i + 1);
		any = true;
	}
}

static void print_kernel(FILE *out, const struct guard_series *series, const struct lab_part *part,
			 const struct case_result *results)
{
	enum patch_state state[PATCHES_MAX] = {PATCH_UNKNOWN};
	unsigned int in = 0, known = 0;
	char text[256] = "";
	struct dump_out w = {text, sizeof(text), 0};

	for (unsigned int i = 0; i < part->info.nr_cases; i++) {
		const struct guard *g = &part->info.cases[i]->guards;

		if (g->series == series && g->patch && g->patch <= PATCHES_MAX)
			state[g->patch - 1] = add_verdict(state[g->patch - 1], results[i].verdict);
	}
	for (unsigned int i = 0; i < series->patches; i++) {
		in += state[i] == PATCH_IN;
		known += state[i] != PATCH_UNKNOWN;
	}
	if (!known)
		return;
	list_patches(state, series->patches, PATCH_OUT, "; without ", &w);
	list_patches(state, series->patches, PATCH_UNKNOWN, "; not asked for ", &w);
	fprintf(out, "%s: %s: %u of %u patches%s\n", part->session->kernel->name, series->name, in,
		series->patches, text);
}

/* The first case of its series tells of all. */
static bool told_before(const struct run_info *info, unsigned int i)
{
	for (unsigned int k = 0; k < i; k++)
		if (info->cases[k]->guards.series == info->cases[i]->guards.series)
			return true;
	return false;
}

void lab_series_print(FILE *out, const struct lab_part *parts, unsigned int n,
		      const struct case_result *results)
{
	const struct run_info *info = &parts[0].info;

	for (unsigned int i = 0; i < info->nr_cases; i++) {
		const struct guard_series *series = info->cases[i]->guards.series;

		if (!series || series->patches > PATCHES_MAX || told_before(info, i))
			continue;
		for (unsigned int k = 0; k < n; k++)
			print_kernel(out, series, &parts[k], results + k * info->nr_cases);
	}
}
