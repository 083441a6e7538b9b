// SPDX-License-Identifier: GPL-2.0-or-later
/* Checks: each counts, each failure keeps what was expected, what was seen, and where. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "harness/test.h"

void check_push(struct test *t, const char *fmt, ...)
{
	va_list ap;

	if (t->depth < TEST_MAX_DEPTH) {
		va_start(ap, fmt);
		vsnprintf(t->prefix[t->depth], sizeof(t->prefix[0]), fmt, ap);
		va_end(ap);
	}
	t->depth++;
}

void check_pop(struct test *t)
{
	if (t->depth)
		t->depth--;
}

void test_record_failure(struct test *t, struct where w, const char *what, const char *want,
			 const char *got)
{
	struct case_result *res = t->res;
	struct failure *f;
	unsigned int i;
	size_t n = 0;

	res->failed++;
	if (res->nr_failures == RESULT_MAX_FAILURES)
		return;
	f = &res->failure[res->nr_failures++];
	f->what[0] = '\0';
	for (i = 0; i < t->depth && i < TEST_MAX_DEPTH; i++) {
		n += snprintf(f->what + n, sizeof(f->what) - n, "%s: ", t->prefix[i]);
		if (n >= sizeof(f->what))
			n = sizeof(f->what) - 1;
	}
	snprintf(f->what + n, sizeof(f->what) - n, "%s", what);
	snprintf(f->want, sizeof(f->want), "%s", want ? want : "");
	snprintf(f->got, sizeof(f->got), "%s", got ? got : "");
	snprintf(f->where, sizeof(f->where), "%s:%d", w.file, w.line);
}

bool check_true(struct test *t, struct where w, bool ok, const char *what)
{
	t->res->checks++;
	if (!ok)
		test_record_failure(t, w, what, NULL, NULL);
	return ok;
}

static void number(char *buf, size_t len, int64_t v)
{
	if (v > -10 && v < 10)
		snprintf(buf, len, "%" PRId64, v);
	else
		snprintf(buf, len, "%" PRId64 " (%#" PRIx64 ")", v, (uint64_t)v);
}

bool check_eq(struct test *t, struct where w, int64_t got, int64_t want, const char *what)
{
	char g[48], e[48];

	t->res->checks++;
	if (got == want)
		return true;
	number(g, sizeof(g), got);
	number(e, sizeof(e), want);
	test_record_failure(t, w, what, e, g);
	return false;
}

static void errno_words(char *buf, size_t len, int result)
{
	if (result >= 0)
		snprintf(buf, len, "success (%d)", result);
	else if (strerrorname_np(-result))
		snprintf(buf, len, "%s", strerrorname_np(-result));
	else
		snprintf(buf, len, "errno %d", -result);
}

bool check_errno(struct test *t, struct where w, int got, int want, const char *what)
{
	char g[48], e[48];

	t->res->checks++;
	if (want ? got == -want : got >= 0)
		return true;
	errno_words(g, sizeof(g), got);
	if (want)
		errno_words(e, sizeof(e), -want);
	else
		snprintf(e, sizeof(e), "success");
	test_record_failure(t, w, what, e, g);
	return false;
}

bool check_exit(struct test *t, struct where w, const struct vcpu *vcpu, uint32_t reason,
		const char *what)
{
	const struct exit_record *rec = ring_get(vcpu->ring, 0);
	char got[96];

	t->res->checks++;
	if (vcpu->run->exit_reason == reason)
		return true;
	if (rec)
		exit_describe(rec, got, sizeof(got));
	else
		snprintf(got, sizeof(got), "%s", exit_name(vcpu->run->exit_reason));
	test_record_failure(t, w, what, exit_name(reason), got);
	return false;
}

void test_info(struct test *t, const char *key, const char *fmt, ...)
{
	struct info *i;
	va_list ap;

	if (t->res->nr_info == RESULT_MAX_INFO)
		return;
	i = &t->res->info[t->res->nr_info++];
	snprintf(i->key, sizeof(i->key), "%s", key);
	va_start(ap, fmt);
	vsnprintf(i->value, sizeof(i->value), fmt, ap);
	va_end(ap);
}
