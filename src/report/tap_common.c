// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/tap_common.h"

#include <stdlib.h>

void plan_result(struct reporter *r, struct plan *plan, const struct test_case *tc,
		 const struct case_result *res)
{
	const struct run_info *info = r->info;
	unsigned int at = run_find_case(info, plan->next, tc);

	if (at == info->nr_cases)
		return;
	while (plan->next < at) {
		plan->put(r, plan->next, explain_lost(false));
		plan->next++;
	}
	plan->put(r, at, res);
	plan->next++;
}

void plan_end(struct reporter *r, struct plan *plan, const struct run_end *end)
{
	for (; plan->next < r->info->nr_cases; plan->next++)
		plan->put(r, plan->next, explain_lost(!end->complete));
}

static void put_pair(FILE *out, const char *indent, const char *key, const char *value)
{
	if (!value[0])
		return;
	fprintf(out, "%s#:kvex_%s: ", indent, key);
	text_put(out, TEXT_LINE, value);
	fputc('\n', out);
}

/* What the result line will not say, or not as it was. */
static void explain_once(FILE *out, const char *prefix, const struct case_result *res)
{
	bool skip = res->verdict == VERDICT_SKIP || res->verdict == VERDICT_XFAIL;

	if (!skip || res->nr_failures || strpbrk(res->reason, "#\\")) {
		explain_result(out, TEXT_LINE, prefix, res);
	} else if (res->hint[0]) {
		fprintf(out, "%shint: ", prefix);
		text_put(out, TEXT_LINE, res->hint);
		fputc('\n', out);
	}
}

/*
 * Each line names its case, as the kernel's own do; so text of a guest or a kernel never stands
 * right after the '#', where readers look for words of their own ("Subtest:").
 */
void tap_diagnose(FILE *out, const char *indent, const char *name, const struct case_result *res)
{
	unsigned int i, n = explain_infos(res);
	char *safe = text_dup(TEXT_TAP, name);
	char *prefix = NULL;

	if (res->verdict == VERDICT_PASS)
		goto metadata;
	if (!safe || asprintf(&prefix, "%s# %s: ", indent, safe) < 0)
		prefix = NULL;
	explain_once(out, prefix ? prefix : "# ", res);
	if (res->diag[0]) {
		free(prefix);
		if (asprintf(&prefix, "%s# | ", indent) < 0)
			prefix = NULL;
		text_put_lines(out, TEXT_LINE, prefix ? prefix : "# ", res->diag);
	}
metadata:
	if (res->verdict != VERDICT_PASS)
		put_pair(out, indent, "verdict", verdict_name(res->verdict));
	fprintf(out, "%s#:kvex_seconds: %.6f\n", indent, text_seconds(res->seconds));
	if (res->verdict == VERDICT_SKIP)
		put_pair(out, indent, "missing", res->missing);
	for (i = 0; i < n; i++) {
		fprintf(out, "%s#:kvex_info: ", indent);
		text_put(out, TEXT_LINE, res->info[i].key);
		fputs(": ", out);
		text_put(out, TEXT_LINE, res->info[i].value);
		fputc('\n', out);
	}
	free(prefix);
	free(safe);
}

void tap_splat(FILE *out, const char *indent, const struct splat *splat)
{
	unsigned int i;

	fprintf(out, "%s# kernel splat: ", indent);
	text_put(out, TEXT_LINE, splat->title);
	fputs(splat->nr_cases ? "; running:" : "; no case was running", out);
	for (i = 0; i < splat->nr_cases; i++) {
		fputc(' ', out);
		text_put(out, TEXT_LINE, splat->cases[i]);
	}
	fputc('\n', out);
	text_put_lines(out, TEXT_LINE, *indent ? "  # | " : "# | ", splat->text);
}

void tap_host(FILE *out, const struct run_info *info)
{
	const struct host *host = info->host;
	char when[32];

	text_time(when, info->wall);
	put_pair(out, "", "version", info->version);
	fprintf(out, "#:kvex_time: %sZ\n", when);
	if (info->unwatched)
		put_pair(out, "", "unwatched", info->unwatched);
	if (!host)
		return;
	put_pair(out, "", "backend", host->backend);
	put_pair(out, "", "kernel", host->kernel);
	put_pair(out, "", "cpu", host->cpu);
	put_pair(out, "", "hostname", host->hostname);
	put_pair(out, "", "emulated", host->emulated ? "yes" : "no");
	if (host->emulated)
		fputs("# " HOST_LAB_LABEL "\n", out);
	put_pair(out, "", "models", host->models);
}

/* The line that the kernel's selftests end with; time-outs and XPASS count as what they are. */
void tap_totals(FILE *out, const struct run_end *end)
{
	const unsigned int *n = end->counts;

	fprintf(out, "# Totals: pass:%u fail:%u xfail:%u xpass:%u skip:%u error:%u\n",
		n[VERDICT_PASS], n[VERDICT_FAIL] + n[VERDICT_TIMEOUT], n[VERDICT_XFAIL],
		n[VERDICT_XPASS], n[VERDICT_SKIP], n[VERDICT_ERROR] + n[VERDICT_NONE]);
	fputs("# ", out);
	explain_counts(out, n);
	fprintf(out, " in %.3f s\n", text_seconds(end->seconds));
	if (end->splats)
		fprintf(out, "# kernel splats: %u\n", end->splats);
	if (end->kmsg_lost)
		fprintf(out, "# kernel messages lost unread: %lu; a splat may have been missed\n",
			end->kmsg_lost);
	if (!end->complete)
		fputs("# the run is not complete\n", out);
}

void tap_directive(FILE *out, const char *directive, const char *reason)
{
	fprintf(out, " # %s", directive);
	if (reason[0]) {
		fputc(' ', out);
		text_put(out, TEXT_TAP, reason);
	}
}
