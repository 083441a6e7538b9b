// SPDX-License-Identifier: GPL-2.0-or-later
/* Verdicts: nothing that went wrong may come out as PASS or SKIP. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "harness/judge.h"
#include "kvex/dump.h"

static void say(struct case_result *res, enum verdict v, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
static void say(struct case_result *res, enum verdict v, const char *fmt, ...)
{
	va_list ap;

	res->verdict = v;
	va_start(ap, fmt);
	vsnprintf(res->reason, sizeof(res->reason), fmt, ap);
	va_end(ap);
}

/* The last exit and RIP of a case whose process could not say it any more. */
static void last_words(const struct case_result *res, char *buf, size_t len)
{
	const struct exit_record *rec = ring_get(&res->ring, 0);
	char exit[160] = "none";

	if (rec)
		exit_describe(rec, exit, sizeof(exit));
	snprintf(buf, len, "%s; last exit: %s",
		 res->ring.entering ? "inside KVM_RUN" : "outside KVM_RUN", exit);
	if (rec && rec->has_regs) {
		size_t n = strlen(buf);

		snprintf(buf + n, len - n, ", RIP %#llx", (unsigned long long)rec->regs.rip);
	}
}

static void judge_process(const struct evidence *ev, struct case_result *res)
{
	char last[256];

	/* What was killed may have said PASS before it hung in the kernel, closing its VM. */
	if (!ev->killed && res->finished && WIFEXITED(ev->status) && !WEXITSTATUS(ev->status))
		return;
	last_words(res, last, sizeof(last));
	if (ev->killed)
		say(res, VERDICT_TIMEOUT, "no answer from the case's process, %s", last);
	else if (WIFSIGNALED(ev->status))
		say(res, VERDICT_ERROR, "the case's process died of SIG%s, %s",
		    sigabbrev_np(WTERMSIG(ev->status)) ?: "?", last);
	else
		say(res, VERDICT_ERROR, "the case's process ended with status %d, %s",
		    WEXITSTATUS(ev->status), last);
}

static const struct xfail *find_xfail(const struct test_case *tc, const struct host *host)
{
	const struct xfail *x;

	for (x = tc->xfail; x < tc->xfail + CASE_MAX_XFAIL && x->backend; x++)
		if (!strcmp(x->backend, host->backend))
			return x;
	return NULL;
}

static bool has_one_of(const char *text, const char *alternatives)
{
	char one[sizeof(((struct failure *)0)->what)];
	size_t len;

	for (; *alternatives; alternatives += len + (alternatives[len] == '|')) {
		len = strcspn(alternatives, "|");
		snprintf(one, sizeof(one), "%.*s", (int)len, alternatives);
		if (len && strstr(text, one))
			return true;
	}
	return false;
}

/* The first failure that is not the known one; NULL if all are. */
static const char *other_failure(const struct xfail *x, const struct case_result *res)
{
	unsigned int i;

	for (i = 0; i < res->nr_failures; i++)
		if (!has_one_of(res->failure[i].what, x->check))
			return res->failure[i].what;
	return res->failed > res->nr_failures ? "more failures than are kept" : NULL;
}

static void judge_xfail(const struct xfail *x, struct case_result *res)
{
	const char *other = other_failure(x, res);
	char was[sizeof(res->reason)];

	if (res->verdict == VERDICT_FAIL && other) {
		memcpy(was, res->reason, sizeof(was));
		say(res, VERDICT_FAIL, "not only the known deviation: %s (%.200s)", other, was);
	} else if (res->verdict == VERDICT_FAIL) {
		memcpy(was, res->reason, sizeof(was));
		say(res, VERDICT_XFAIL, "%s [%.200s]", x->reason, was);
	} else if (res->verdict == VERDICT_PASS) {
		say(res, VERDICT_XPASS, "expected to fail on %s: %s", x->backend, x->reason);
	}
}

bool judge_requires(const char *const *required, const char *missing)
{
	for (; required && *required; required++)
		if (!strcmp(*required, missing) || !strcmp(*required, "all"))
			return true;
	return false;
}

/* The kernel's words come first: a long dump must not push them out. */
static void judge_splat(const struct evidence *ev, struct case_result *res)
{
	char dump[sizeof(res->diag)];

	struct dump_out out = {res->diag, sizeof(res->diag), 0};

	memcpy(dump, res->diag, sizeof(dump));
	say(res, VERDICT_FAIL, "splat: %s", ev->splat_title);
	dump_printf(&out, "kernel splat:\n%s\n", ev->splat_text ? ev->splat_text : ev->splat_title);
	dump_printf(&out, "%s", dump);
}

void judge_guards(const struct test_case *tc, const struct host *host, struct case_result *res)
{
	bool failed = res->verdict == VERDICT_FAIL || res->verdict == VERDICT_TIMEOUT;

	if (failed && !res->hint[0])
		guard_hint(&tc->guards, host->upstream, host->backend, res->hint,
			   sizeof(res->hint));
	if (failed || res->verdict == VERDICT_PASS)
		guard_predates(&tc->guards, host->upstream, host->backend, res->predates);
}

void judge(const struct test_case *tc, const struct host *host, const struct evidence *ev,
	   struct case_result *res)
{
	const struct xfail *x = find_xfail(tc, host);
	char was[sizeof(res->reason)];
	bool ran;

	result_contain(res);
	judge_process(ev, res);
	if (ev->leftovers)
		say(res, VERDICT_ERROR, "the case left %s behind (killed)",
		    ev->leftovers > 1 ? "processes" : "a process");
	if (x)
		judge_xfail(x, res);
	else if (res->verdict == VERDICT_FAIL && tc->xfail[0].backend &&
		 !strcmp(host->backend, "unknown"))
		snprintf(res->hint, sizeof(res->hint),
			 "known on %s; which backend this is cannot be told without /sys",
			 tc->xfail[0].backend);
	ran = res->verdict != VERDICT_SKIP;
	if (!ran && judge_requires(ev->required, res->missing)) {
		memcpy(was, res->reason, sizeof(was));
		say(res, VERDICT_FAIL, "required, but skipped: %.400s", was);
	}
	if (ev->splat_title)
		judge_splat(ev, res);
	if (ran)
		judge_guards(tc, host, res);
}

/* The higher, the more a run of the case has to say about it. */
static int gravity(enum verdict v)
{
	static const int g[VERDICT_COUNT] = {
		[VERDICT_NONE] = 0,  [VERDICT_SKIP] = 1,    [VERDICT_PASS] = 2, [VERDICT_XFAIL] = 3,
		[VERDICT_XPASS] = 4, [VERDICT_TIMEOUT] = 5, [VERDICT_FAIL] = 6, [VERDICT_ERROR] = 7,
	};

	return g[v];
}

void judge_merge(struct case_result *total, const struct case_result *one)
{
	unsigned int runs = total->runs, n = total->nr_samples;
	double seconds = total->seconds;
	float samples[RESULT_MAX_SAMPLES];

	memcpy(samples, total->sample, sizeof(samples));
	if (!runs || gravity(one->verdict) > gravity(total->verdict))
		*total = *one;
	total->runs = runs + 1;
	total->seconds = seconds + one->seconds;
	memcpy(total->sample, samples, sizeof(samples));
	total->nr_samples = n;
	if (n < RESULT_MAX_SAMPLES)
		total->sample[total->nr_samples++] = (float)one->seconds;
}
