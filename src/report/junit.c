// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * junit: JUnit XML as Ant, Jenkins and GitLab read it: one <testsuites>, a suite per family, all of
 * it written at the end, so that a run that was killed leaves nothing a reader could take for a
 * pass. docs/reports.md says what becomes of each verdict.
 */
#include <stdlib.h>

#include "report/formats.h"
#include "report/junit_suite.h"

struct junit {
	struct junit_suite *suite; /* one per family */
	unsigned int nr_suites;
	unsigned int next;	   /* index after the last case that was told */
	struct junit_suite kernel; /* splats that no case can be blamed for, a failed test each */
};

static void junit_begin(struct reporter *r, const struct run_info *info)
{
	struct junit *j = calloc(1, sizeof(*j));
	unsigned int i;

	r->priv = j;
	if (j)
		j->suite = calloc(family_count(info) + 1, sizeof(*j->suite));
	if (!j || !j->suite) {
		r->failed = true;
		return;
	}
	for (i = 0; i < info->nr_cases && !r->failed; i += family_size(info, i))
		if (!junit_suite_open(&j->suite[j->nr_suites++], info->cases[i]->name))
			r->failed = true;
	if (!junit_suite_open(&j->kernel, "kernel"))
		r->failed = true;
}

static struct junit_suite *find_suite(const struct junit *j, const char *name)
{
	unsigned int i;

	for (i = 0; i < j->nr_suites; i++)
		if (family_same(j->suite[i].member, name))
			return &j->suite[i];
	return NULL;
}

static void put_case(struct junit *j, const char *name, const struct case_result *res)
{
	struct junit_suite *s = find_suite(j, name);

	if (s)
		junit_suite_case(s, name, res);
}

/* Cases before number AT that got no result: an error each. */
static void put_lost(struct reporter *r, unsigned int at, bool interrupted)
{
	struct junit *j = r->priv;

	for (; j->next < at; j->next++)
		put_case(j, r->info->cases[j->next]->name, explain_lost(interrupted));
}

static void junit_result(struct reporter *r, const struct test_case *tc,
			 const struct case_result *res)
{
	struct junit *j = r->priv;
	unsigned int at;

	if (r->failed)
		return;
	at = run_find_case(r->info, j->next, tc);
	if (at == r->info->nr_cases)
		return;
	put_lost(r, at, false);
	put_case(j, tc->name, res);
	j->next++;
}

static void junit_splat(struct reporter *r, const struct splat *splat)
{
	struct case_result stray = {.verdict = VERDICT_FAIL, .start = splat->seconds};
	struct junit *j = r->priv;
	struct junit_suite *s;
	char name[64];

	if (r->failed)
		return;
	s = splat->nr_cases ? find_suite(j, splat->cases[0]) : NULL;
	if (s) {
		junit_suite_splat(s, splat);
		return;
	}
	snprintf(stray.reason, sizeof(stray.reason), "kernel splat while no case was running: %s",
		 splat->title);
	snprintf(stray.diag, sizeof(stray.diag), "%s", splat->text);
	snprintf(name, sizeof(name), "kernel/splat-%u", j->kernel.tests + 1);
	junit_suite_case(&j->kernel, name, &stray);
}

static void put_all(struct reporter *r, const struct run_end *end)
{
	struct junit *j = r->priv;
	struct junit_suite sum = {0};
	unsigned int i;

	/* A suite may be moved once its streams, which point into it, are closed. */
	if (!junit_suite_close(&j->kernel))
		r->failed = true;
	for (i = 0; i < j->nr_suites; i++)
		if (!junit_suite_close(&j->suite[i]))
			r->failed = true;
	if (j->kernel.tests)
		j->suite[j->nr_suites++] = j->kernel;
	else
		junit_suite_free(&j->kernel);
	for (i = 0; i < j->nr_suites; i++) {
		const struct junit_suite *s = &j->suite[i];

		sum.tests += s->tests;
		sum.failures += s->failures;
		sum.errors += s->errors;
		sum.skipped += s->skipped;
	}
	if (r->failed)
		return;
	fprintf(r->out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"kvex\" "
		"tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\" time=\"%.6f\">\n",
		sum.tests, sum.failures, sum.errors, sum.skipped, text_seconds(end->seconds));
	for (i = 0; i < j->nr_suites; i++)
		junit_suite_write(r->out, &j->suite[i], r->info);
	fputs("</testsuites>\n", r->out);
}

static void junit_end(struct reporter *r, const struct run_end *end)
{
	struct junit *j = r->priv;
	unsigned int i;

	if (!j)
		return;
	if (!r->failed) {
		put_lost(r, r->info->nr_cases, !end->complete);
		put_all(r, end);
	} else {
		junit_suite_free(&j->kernel);
	}
	for (i = 0; i < j->nr_suites; i++)
		junit_suite_free(&j->suite[i]);
	free(j->suite);
	free(j);
	r->priv = NULL;
	report_flush(r);
}

const struct report_format format_junit = {
	.name = "junit",
	.help = "JUnit XML: for Jenkins, GitLab and the like",
	.begin = junit_begin,
	.result = junit_result,
	.splat = junit_splat,
	.end = junit_end,
};
