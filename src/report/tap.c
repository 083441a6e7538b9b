// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tap: TAP version 13, flat, for readers that know no KTAP. It has no XFAIL: "not ok … # TODO" is
 * the same thing; XPASS, TIMEOUT and ERROR are plain "not ok" with the word in the diagnostics.
 */
#include <stdlib.h>

#include "report/formats.h"
#include "report/tap_common.h"

static void put_case(struct reporter *r, unsigned int i, const struct case_result *res)
{
	bool ok = res->verdict == VERDICT_PASS || res->verdict == VERDICT_SKIP;
	const char *name = r->info->cases[i]->name;

	tap_diagnose(r->out, "", name, res);
	fprintf(r->out, "%s %u - ", ok ? "ok" : "not ok", i + 1);
	text_put(r->out, TEXT_TAP, name);
	if (res->verdict == VERDICT_SKIP)
		tap_directive(r->out, "SKIP", explain_reason(res));
	else if (res->verdict == VERDICT_XFAIL)
		tap_directive(r->out, "TODO", explain_reason(res));
	fputc('\n', r->out);
}

static void tap_begin(struct reporter *r, const struct run_info *info)
{
	struct plan *plan = calloc(1, sizeof(*plan));

	r->priv = plan;
	if (!plan) {
		r->failed = true;
		return;
	}
	plan->put = put_case;
	fprintf(r->out, "TAP version 13\n1..%u\n", info->nr_cases);
	tap_host(r->out, info);
	report_flush(r);
}

static void tap_result(struct reporter *r, const struct test_case *tc,
		       const struct case_result *res)
{
	if (!r->priv)
		return;
	plan_result(r, r->priv, tc, res);
	report_flush(r);
}

static void tap_splat_event(struct reporter *r, const struct splat *splat)
{
	struct plan *plan = r->priv;

	if (!plan)
		return;
	if (!splat->nr_cases)
		plan->stray++;
	tap_splat(r->out, "", splat);
	report_flush(r);
}

static void tap_end(struct reporter *r, const struct run_end *end)
{
	struct plan *plan = r->priv;

	if (!plan)
		return;
	plan_end(r, plan, end);
	tap_totals(r->out, end);
	/* All results may be ok, and yet the run has failed: TAP's one way to say so. */
	if (plan->stray)
		fputs("Bail out! kernel splat while no case was running\n", r->out);
	report_flush(r);
	free(plan);
	r->priv = NULL;
}

const struct report_format format_tap = {
	.name = "tap",
	.help = "TAP version 13, flat: for older readers",
	.begin = tap_begin,
	.result = tap_result,
	.splat = tap_splat_event,
	.end = tap_end,
};
