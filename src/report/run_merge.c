// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/run_record.h"

int run_case_merge(struct run_case *into, const struct run_case *from)
{
	static const int badness[VERDICT_COUNT] = {
		[VERDICT_SKIP] = 1,  [VERDICT_PASS] = 2, [VERDICT_XFAIL] = 3,	[VERDICT_XPASS] = 4,
		[VERDICT_ERROR] = 5, [VERDICT_FAIL] = 6, [VERDICT_TIMEOUT] = 7,
	};
	size_t n = into->nr_samples + from->nr_samples;
	double *more = realloc(into->sample, n * sizeof(*more));
	char *reason;

	if (!more)
		return -ENOMEM;
	memcpy(more + into->nr_samples, from->sample, from->nr_samples * sizeof(*more));
	into->sample = more;
	into->nr_samples = n;
	if (badness[from->verdict] <= badness[into->verdict])
		return 0;
	reason = strdup(from->reason);
	if (!reason)
		return -ENOMEM;
	free(into->reason);
	into->reason = reason;
	into->verdict = from->verdict;
	return 0;
}

void run_case_free(struct run_case *c)
{
	free(c->name);
	free(c->reason);
	free(c->sample);
}

void run_figure_free(struct run_figure *f)
{
	free(f->name);
	free(f->unit);
}
