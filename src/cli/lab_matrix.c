// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "cli/lab_front.h"

static int case_width(const struct run_info *info)
{
	size_t width = 4;

	for (unsigned int i = 0; i < info->nr_cases; i++)
		if (strlen(info->cases[i]->name) > width)
			width = strlen(info->cases[i]->name);
	return (int)width;
}

static int kernel_width(const struct lab_part *part)
{
	size_t len = strlen(part->session->kernel->name);

	return len < 7 ? 7 : (int)len;
}

void lab_matrix_print(FILE *out, const struct lab_part *parts, unsigned int n,
		      const struct case_result *results)
{
	const struct run_info *info = &parts[0].info;
	int width = case_width(info);

	fprintf(out, "\n%-*s", width, "");
	for (unsigned int k = 0; k < n; k++)
		fprintf(out, "  %-*s", kernel_width(&parts[k]), parts[k].session->kernel->name);
	for (unsigned int i = 0; i < info->nr_cases; i++) {
		fprintf(out, "\n%-*s", width, info->cases[i]->name);
		for (unsigned int k = 0; k < n; k++) {
			enum verdict v = results[k * info->nr_cases + i].verdict;

			fprintf(out, "  %-*s", kernel_width(&parts[k]),
				v == VERDICT_NONE ? "-" : verdict_name(v));
		}
	}
	fputs("\n\n", out);
	for (unsigned int k = 0; k < n; k++)
		fprintf(out, "%s: %s\n", parts[k].session->kernel->name, parts[k].record);
}
