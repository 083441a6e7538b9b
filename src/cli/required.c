// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/required.h"

#include <stdio.h>
#include <string.h>

#include "kvex/feature.h"

static bool needs(const struct test_case *const *first, const struct test_case *const *end,
		  const char *word)
{
	for (; first < end; first++)
		for (int k = 0; k < CASE_MAX_NEEDS && (*first)->needs[k]; k++)
			if (!strcmp((*first)->needs[k], word))
				return true;
	return false;
}

static int take(const struct cli_command *cmd, const struct run_info *info, const char *word)
{
	if (!strcmp(word, "all") || needs(info->cases, info->cases + info->nr_cases, word))
		return 0;
	if (!feature_find(word) && !needs(__start_kvex_cases, __stop_kvex_cases, word))
		return cli_usage(cmd, "--require: no feature '%s'; kvex host lists them", word);
	cli_error(cmd,
		  "--require %s changes nothing: none of the selected cases declares that need",
		  word);
	return 0;
}

int required_split(const struct cli_command *cmd, const struct cli_list *list,
		   const struct run_info *info, struct required *out)
{
	unsigned int n = 0;
	size_t used = 0;
	char *save, *word;
	int r;

	memset(out, 0, sizeof(*out));
	for (unsigned int i = 0; i < list->n; i++) {
		const char *item = list->item[i];

		if (!*item || *item == ',' || strstr(item, ",,") || item[strlen(item) - 1] == ',')
			return cli_usage(cmd, "--require: an empty name in '%s'", item);
		used += (size_t)snprintf(out->text + used, sizeof(out->text) - used, "%s,", item);
		if (used >= sizeof(out->text))
			return cli_usage(cmd, "--require: more than %zu characters",
					 sizeof(out->text) - 1);
	}
	for (word = strtok_r(out->text, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
		if (n == REQUIRED_MAX)
			return cli_usage(cmd, "--require: more than %d features", REQUIRED_MAX);
		r = take(cmd, info, word);
		if (r)
			return r;
		out->word[n++] = word;
	}
	return 0;
}
