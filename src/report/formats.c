// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/formats.h"

const struct report_format *const report_formats[] = {
	&format_tty, &format_ktap, &format_tap, &format_jsonl, &format_junit, NULL,
};

const struct report_format *report_format_find(const char *name)
{
	size_t i;

	for (i = 0; report_formats[i]; i++)
		if (!strcmp(report_formats[i]->name, name))
			return report_formats[i];
	return NULL;
}
