// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/explain.h"

#include "kvex/exit.h"

void explain_failure(FILE *out, enum text_style style, const struct failure *f)
{
	text_put(out, style, f->what);
	if (f->want[0] || f->got[0]) {
		fputs(": expected ", out);
		text_put(out, style, f->want);
		fputs(", saw ", out);
		text_put(out, style, f->got);
	}
	if (f->where[0]) {
		fputs(", at ", out);
		text_put(out, style, f->where);
	}
}

const char *explain_reason(const struct case_result *res)
{
	if (res->reason[0])
		return res->reason;
	switch (res->verdict) {
	case VERDICT_NONE:
		return NOT_RUN;
	case VERDICT_FAIL:
		return "a check failed";
	case VERDICT_SKIP:
		return "skipped, the case does not say why";
	case VERDICT_TIMEOUT:
		return "timed out";
	case VERDICT_XFAIL:
		return "known deviation";
	case VERDICT_XPASS:
		return "passed, but is listed as a known deviation";
	case VERDICT_PASS:
		return "";
	default:
		return "the harness or the host failed";
	}
}

unsigned int explain_failures(const struct case_result *res)
{
	return res->nr_failures < RESULT_MAX_FAILURES ? res->nr_failures : RESULT_MAX_FAILURES;
}

unsigned int explain_infos(const struct case_result *res)
{
	return res->nr_info < RESULT_MAX_INFO ? res->nr_info : RESULT_MAX_INFO;
}

void explain_result(FILE *out, enum text_style style, const char *prefix,
		    const struct case_result *res)
{
	unsigned int i, n = explain_failures(res);
	const char *reason = explain_reason(res);
	const struct exit_record *last = NULL;
	char buf[256];

	/* The reason of a FAIL is as a rule the first failed check again. */
	if (reason[0] && (!n || !strstr(reason, res->failure[0].what))) {
		fputs(prefix, out);
		text_put(out, style, reason);
		fputc('\n', out);
	}
	for (i = 0; i < n; i++) {
		fputs(prefix, out);
		explain_failure(out, style, &res->failure[i]);
		fputc('\n', out);
	}
	if (n && res->failed > n)
		fprintf(out, "%s%u more failed check%s\n", prefix, res->failed - n,
			text_plural(res->failed - n));
	if (res->hint[0]) {
		fprintf(out, "%shint: ", prefix);
		text_put(out, style, res->hint);
		fputc('\n', out);
	}
	if (verdict_bad(res->verdict))
		last = ring_get(&res->ring, 0);
	if (last) {
		fprintf(out, "%slast exit: ", prefix);
		text_put(out, style, exit_describe(last, buf, sizeof(buf)));
		if (last->has_regs)
			fprintf(out, ", rip 0x%llx", (unsigned long long)last->regs.rip);
		fputc('\n', out);
	}
}

const struct case_result *explain_lost(bool interrupted)
{
	static const struct case_result lost = {.verdict = VERDICT_ERROR,
						.reason = "the runner gave no result"};
	static const struct case_result not_run = {.verdict = VERDICT_NONE, .reason = NOT_RUN};

	return interrupted ? &not_run : &lost;
}

void explain_counts(FILE *out, const unsigned int counts[VERDICT_COUNT])
{
	static const struct {
		enum verdict verdict;
		const char *word;
	} word[] = {
		{VERDICT_PASS, "passed"},
		{VERDICT_FAIL, "failed"},
		{VERDICT_TIMEOUT, "timed out"},
		{VERDICT_ERROR, "in error"},
		{VERDICT_XPASS, "passed unexpectedly"},
		{VERDICT_XFAIL, "known deviation"},
		{VERDICT_SKIP, "skipped"},
		{VERDICT_NONE, "not run"},
	};
	const char *sep = "";
	size_t i;

	for (i = 0; i < sizeof(word) / sizeof(word[0]); i++) {
		if (!counts[word[i].verdict])
			continue;
		fprintf(out, "%s%u %s", sep, counts[word[i].verdict], word[i].word);
		if (word[i].verdict == VERDICT_XFAIL)
			fputs(text_plural(counts[VERDICT_XFAIL]), out);
		sep = ", ";
	}
	if (!*sep)
		fputs("nothing ran", out);
}

unsigned int run_find_case(const struct run_info *info, unsigned int first,
			   const struct test_case *tc)
{
	while (first < info->nr_cases && info->cases[first] != tc)
		first++;
	return first;
}

size_t family_len(const char *name)
{
	return strcspn(name, "/");
}

void family_put(FILE *out, enum text_style style, const char *name)
{
	text_put_range(out, style, name, family_len(name));
}

bool family_same(const char *a, const char *b)
{
	size_t len = family_len(a);

	return len == family_len(b) && !strncmp(a, b, len);
}

unsigned int family_size(const struct run_info *info, unsigned int first)
{
	unsigned int n = 0;

	while (first + n < info->nr_cases &&
	       family_same(info->cases[first]->name, info->cases[first + n]->name))
		n++;
	return n;
}

unsigned int family_count(const struct run_info *info)
{
	unsigned int i, n = 0;

	for (i = 0; i < info->nr_cases; i += family_size(info, i))
		n++;
	return n;
}

void report_flush(struct reporter *r)
{
	if (fflush(r->out) || ferror(r->out))
		r->failed = true;
}
