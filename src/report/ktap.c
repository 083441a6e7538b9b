// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ktap: KTAP version 1 (Documentation/dev-tools/ktap.rst), nested: families, and cases in them
 * under their full names, for readers that forget the level. A family's line follows its last case,
 * that of the last family comes at the end of the run: a splat that no case can be blamed for fails
 * it, so that no stream of a failed run looks like a pass.
 */
#include <stdlib.h>

#include "report/formats.h"
#include "report/tap_common.h"

#define INDENT "  "

struct ktap {
	struct plan plan;
	unsigned int family;	 /* number of the open family, from 1 */
	const char *member;	 /* name of a case in it */
	unsigned int size, done; /* its cases, and those of them that have a line; size 0: closed */
	unsigned int bad, skipped;
	unsigned int told; /* stray splats for which a family has been failed */
};

static bool is_ok(const struct case_result *res)
{
	return res->verdict != VERDICT_NONE && !verdict_bad(res->verdict);
}

static void put_result(FILE *out, unsigned int n, const char *name, const struct case_result *res)
{
	const char *reason = explain_reason(res);

	fprintf(out, INDENT "%s %u ", is_ok(res) ? "ok" : "not ok", n);
	text_put(out, TEXT_TAP, name);
	switch (res->verdict) {
	case VERDICT_SKIP:
		tap_directive(out, "SKIP", reason);
		break;
	case VERDICT_XFAIL:
		tap_directive(out, "XFAIL", reason);
		break;
	case VERDICT_TIMEOUT:
		tap_directive(out, "TIMEOUT", reason);
		break;
	case VERDICT_NONE:
	case VERDICT_ERROR:
		tap_directive(out, "ERROR", reason);
		break;
	default: /* KTAP has no word for the others: the diagnostics have said it */
		break;
	}
	fputc('\n', out);
}

static void open_family(struct reporter *r, unsigned int first)
{
	struct ktap *k = r->priv;

	k->family++;
	k->member = r->info->cases[first]->name;
	k->size = family_size(r->info, first);
	k->done = k->bad = k->skipped = 0;
	fprintf(r->out, INDENT "KTAP version 1\n" INDENT "1..%u\n", k->size);
}

static void close_family(struct reporter *r)
{
	struct ktap *k = r->priv;
	bool stray = k->plan.stray > k->told, ok = !k->bad && !stray;

	if (k->bad)
		fprintf(r->out, "# %u of %u case%s failed\n", k->bad, k->size,
			text_plural(k->size));
	if (stray)
		fprintf(r->out, "# failed for %u kernel splat%s while no case was running\n",
			k->plan.stray - k->told, text_plural(k->plan.stray - k->told));
	k->told = k->plan.stray;
	fprintf(r->out, "%s %u ", ok ? "ok" : "not ok", k->family);
	family_put(r->out, TEXT_TAP, k->member);
	if (ok && k->skipped == k->size)
		tap_directive(r->out, "SKIP", "all its cases were skipped");
	fputc('\n', r->out);
	k->size = 0;
}

static void put_case(struct reporter *r, unsigned int i, const struct case_result *res)
{
	const char *name = r->info->cases[i]->name;
	struct ktap *k = r->priv;

	if (!k->size)
		open_family(r, i);
	tap_diagnose(r->out, INDENT, name, res);
	put_result(r->out, ++k->done, name, res);
	k->bad += !is_ok(res);
	k->skipped += res->verdict == VERDICT_SKIP;
	if (k->done == k->size && i + 1 < r->info->nr_cases)
		close_family(r);
}

static void ktap_begin(struct reporter *r, const struct run_info *info)
{
	struct ktap *k = calloc(1, sizeof(*k));

	r->priv = k;
	if (!k) {
		r->failed = true;
		return;
	}
	k->plan.put = put_case;
	fprintf(r->out, "KTAP version 1\n1..%u\n", family_count(info));
	tap_host(r->out, info);
	report_flush(r);
}

static void ktap_result(struct reporter *r, const struct test_case *tc,
			const struct case_result *res)
{
	struct ktap *k = r->priv;

	if (!k)
		return;
	plan_result(r, &k->plan, tc, res);
	report_flush(r);
}

static void ktap_splat(struct reporter *r, const struct splat *splat)
{
	struct ktap *k = r->priv;

	if (!k)
		return;
	if (!splat->nr_cases)
		k->plan.stray++;
	tap_splat(r->out, k->size ? INDENT : "", splat);
	report_flush(r);
}

static void ktap_end(struct reporter *r, const struct run_end *end)
{
	struct ktap *k = r->priv;

	if (!k)
		return;
	plan_end(r, &k->plan, end);
	if (k->size)
		close_family(r);
	tap_totals(r->out, end);
	report_flush(r);
	free(k);
	r->priv = NULL;
}

const struct report_format format_ktap = {
	.name = "ktap",
	.help = "KTAP version 1, nested by family: for kernel CI",
	.begin = ktap_begin,
	.result = ktap_result,
	.splat = ktap_splat,
	.end = ktap_end,
};
