// SPDX-License-Identifier: GPL-2.0-or-later
/* A case from its first line to its own verdict. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "harness/test.h"

double monotonic_seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec * 1e-9;
}

void test_end(struct test *t)
{
	/* Over to another thread's stack there is no way back: better a process that died. */
	if (gettid() != getpid())
		abort();
	longjmp(t->end, 1);
}

static void set_verdict(struct case_result *res, enum verdict v, const char *fmt, va_list ap)
{
	res->verdict = v;
	vsnprintf(res->reason, sizeof(res->reason), fmt, ap);
}

void test_conclude(struct test *t, enum verdict v, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set_verdict(t->res, v, fmt, ap);
	va_end(ap);
	test_end(t);
}

void test_skip(struct test *t, const char *missing, const char *hint, const char *fmt, ...)
{
	va_list ap;

	snprintf(t->res->missing, sizeof(t->res->missing), "%s", missing ? missing : "");
	snprintf(t->res->hint, sizeof(t->res->hint), "%s", hint ? hint : "");
	va_start(ap, fmt);
	set_verdict(t->res, VERDICT_SKIP, fmt, ap);
	va_end(ap);
	test_end(t);
}

void test_error(struct test *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set_verdict(t->res, VERDICT_ERROR, fmt, ap);
	va_end(ap);
	test_end(t);
}

/* What a body that came to its end, or gave up at a failed ASSERT, amounts to. */
static void conclude_by_checks(struct case_result *res)
{
	const struct failure *f = &res->failure[0];

	if (res->failed) {
		bool values = f->want[0] || f->got[0];

		res->verdict = VERDICT_FAIL;
		snprintf(res->reason, sizeof(res->reason), "%s%s%s%s%s", f->what,
			 values ? ": expected " : "", f->want, values ? ", saw " : "", f->got);
	} else if (!res->checks) {
		res->verdict = VERDICT_ERROR;
		snprintf(res->reason, sizeof(res->reason), "the case checked nothing");
	} else {
		res->verdict = VERDICT_PASS;
	}
}

void test_finally(struct test *t, void (*fn)(struct test *t, void *arg), void *arg)
{
	t->finally = fn;
	t->finally_arg = arg;
}

/* It may end early too, and is not called again for that. */
static void run_finally(struct test *t)
{
	void (*fn)(struct test *, void *) = t->finally;

	t->finally = NULL;
	if (fn && !setjmp(t->end))
		fn(t, t->finally_arg);
}

void test_run_body(const struct test_case *tc, struct case_result *res, struct sys *sys,
		   struct host *host, unsigned int timeout)
{
	struct test t = {.tc = tc, .res = res, .sys = sys, .host = host};
	unsigned int i;

	t.deadline = monotonic_seconds() + timeout;
	if (!setjmp(t.end))
		tc->body(&t);
	run_finally(&t);
	/* A SKIP or ERROR after a failed check does not take the failure back. */
	if (res->verdict == VERDICT_NONE || (res->failed && res->verdict != VERDICT_TIMEOUT))
		conclude_by_checks(res);
	for (i = 0; i < t.nr_vms; i++)
		vm_destroy(t.vm[i]);
	res->finished = true;
}
