// SPDX-License-Identifier: GPL-2.0-or-later
/* From results as they come to reports in order. */
#include <errno.h>
#include <stdlib.h>

#include "harness/judge.h"
#include "harness/progress.h"
#include "harness/runner.h"

#define for_each_reporter(p, r)                                                                    \
	for (r = (p)->reporters; r < (p)->reporters + (p)->nr_reporters; r++)

int progress_init(struct progress *p, const struct run_info *info, struct reporter *reporters,
		  unsigned int nr_reporters)
{
	struct reporter *r;

	*p = (struct progress){.info = info, .reporters = reporters, .nr_reporters = nr_reporters};
	for_each_reporter(p, r) r->info = info;
	p->total = calloc(info->nr_cases, sizeof(*p->total));
	p->finished = calloc(info->nr_cases, sizeof(*p->finished));
	if (p->total && p->finished)
		return 0;
	progress_free(p);
	return -ENOMEM;
}

void progress_free(struct progress *p)
{
	free(p->total);
	free(p->finished);
	p->total = NULL;
	p->finished = NULL;
}

void progress_begin(struct progress *p)
{
	struct reporter *r;

	for_each_reporter(p, r) r->format->begin(r, p->info);
}

static void report_ready(struct progress *p)
{
	struct reporter *r;

	while (p->reported < p->info->nr_cases && p->finished[p->reported]) {
		for_each_reporter(p, r)
			r->format->result(r, p->info->cases[p->reported], &p->total[p->reported]);
		p->reported++;
	}
}

void progress_result(struct progress *p, unsigned int index, const struct case_result *res)
{
	judge_merge(&p->total[index], res);
	p->bad |= verdict_bad(res->verdict);
	p->done++;
	p->finished[index] = p->streaming;
	report_ready(p);
}

void progress_final(struct progress *p, unsigned int index, const struct case_result *res)
{
	p->total[index] = *res;
	p->bad |= verdict_bad(res->verdict);
	p->done++;
	p->finished[index] = true;
	report_ready(p);
}

void progress_splat(struct progress *p, const struct splat *splat)
{
	struct reporter *r;

	p->splats++;
	p->bad = true;
	for_each_reporter(p, r) r->format->splat(r, splat);
}

void progress_heartbeat(struct progress *p, unsigned int n, const char *const *names,
			const double *seconds)
{
	struct reporter *r;

	for_each_reporter(p, r) if (r->format->heartbeat)
		r->format->heartbeat(r, p->done, n, names, seconds);
}

void progress_count(const struct progress *p, struct run_end *end)
{
	unsigned int i;

	for (i = 0; i < p->info->nr_cases; i++)
		end->counts[p->total[i].verdict]++;
	end->splats = p->splats;
}

void progress_end(struct progress *p, const struct run_end *end)
{
	struct reporter *r;
	unsigned int i;

	for (i = 0; i < p->info->nr_cases; i++)
		p->finished[i] = true;
	report_ready(p);
	for_each_reporter(p, r) r->format->end(r, end);
}
