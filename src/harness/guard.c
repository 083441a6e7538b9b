// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/guard.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kvex/dump.h"

#define RELEASED 1000 /* in the place of an -rc: the release is behind all of them */

/* major.minor[.patch][-rcN] */
struct version {
	unsigned long major, minor, patch, rc;
};

static bool number(const char **at, unsigned long *out)
{
	char *end;

	if (**at < '0' || **at > '9')
		return false;
	*out = strtoul(*at, &end, 10);
	*at = end;
	return true;
}

static bool version_parse(const char *text, struct version *v)
{
	*v = (struct version){.rc = RELEASED};
	if (!number(&text, &v->major) || *text++ != '.' || !number(&text, &v->minor))
		return false;
	if (*text == '.') {
		text++;
		if (!number(&text, &v->patch))
			return false;
	}
	if (!strncmp(text, "-rc", 3)) {
		text += 3;
		if (!number(&text, &v->rc) || v->rc >= RELEASED)
			return false;
	}
	return !*text;
}

static int compare_series(const struct version *a, const struct version *b)
{
	if (a->major != b->major)
		return a->major < b->major ? -1 : 1;
	return a->minor == b->minor ? 0 : a->minor < b->minor ? -1 : 1;
}

static int compare(const struct version *a, const struct version *b)
{
	int series = compare_series(a, b);

	if (series)
		return series;
	if (a->patch != b->patch)
		return a->patch < b->patch ? -1 : 1;
	return a->rc == b->rc ? 0 : a->rc < b->rc ? -1 : 1;
}

static bool is_without(const struct guard *g, const struct version *k)
{
	struct version last;

	for (int i = 0; i < GUARD_MAX_BRANCHES && g->not_in[i]; i++)
		if (version_parse(g->not_in[i], &last) && !compare_series(k, &last) &&
		    compare(k, &last) <= 0)
			return true;
	return false;
}

enum guard_age guard_age(const struct guard *g, const char *kernel, char *first)
{
	struct version k, mainline, stable;

	first[0] = '\0';
	if (!g->in[0] || !version_parse(kernel, &k) || !version_parse(g->in[0], &mainline))
		return GUARD_UNKNOWN;
	for (int i = 1; i < GUARD_MAX_VERSIONS && g->in[i]; i++) {
		if (!version_parse(g->in[i], &stable) || compare_series(&k, &stable))
			continue;
		snprintf(first, GUARD_VERSION, "%s", g->in[i]);
		return compare(&k, &stable) < 0 ? GUARD_LACKS : GUARD_HAS;
	}
	/* Which of its -rc brought the commit is not said: only the release is known to have it. */
	if (!compare_series(&k, &mainline) && mainline.rc == RELEASED && k.rc != RELEASED)
		return GUARD_UNKNOWN;
	snprintf(first, GUARD_VERSION, "%s", g->in[0]);
	if (compare(&k, &mainline) >= 0)
		return GUARD_HAS;
	return compare_series(&k, &mainline) && !is_without(g, &k) ? GUARD_OLDER : GUARD_LACKS;
}

/* --- in words ------------------------------------------------------------------------------- */

/* a2620f8932fa (CVE-2025-37957) "KVM: SVM: …" */
static void say_commit(struct dump_out *w, const struct guard *g, bool subject)
{
	const char *gap = "";

	if (g->commit) {
		dump_printf(w, "%s", g->commit);
		gap = " ";
	}
	if (g->cve) {
		dump_printf(w, "%s(%s)", gap, g->cve);
		gap = " ";
	}
	if (g->subject && (subject || !g->commit))
		dump_printf(w, "%s\"%s\"", gap, g->subject);
}

void guard_describe(const struct guard *g, char *out, size_t len)
{
	static const char *const verb[] = {
		[CHANGED_BY] = "changed by",
		[FIXED_BY] = "fixed by",
		[BROKEN_BY] = "broken by",
	};
	struct dump_out w = {out, len, 0};

	out[0] = '\0';
	if (!guard_any(g))
		return;
	dump_printf(&w, "%s ", verb[g->kind]);
	say_commit(&w, g, false);
	for (int i = 0; i < GUARD_MAX_VERSIONS && g->in[i]; i++)
		dump_printf(&w, "%s%s", i ? ", " : " in ", g->in[i]);
	if (g->kind == BROKEN_BY)
		dump_printf(&w, ", not known to be fixed");
	if (g->subject && g->commit)
		dump_printf(&w, ": %s", g->subject);
	if (g->note)
		dump_printf(&w, " (%s)", g->note);
}

static bool concerns(const struct guard *g, const char *backend)
{
	return guard_any(g) && (!g->backend || !strcmp(g->backend, backend));
}

static void hint_fix(struct dump_out *w, const struct guard *g, enum guard_age age,
		     const char *first)
{
	if (age == GUARD_LACKS) {
		dump_printf(w, "predates ");
		say_commit(w, g, true);
		dump_printf(w, ", fixed in %s%s", first,
			    strcmp(first, g->in[0]) ? " for this branch" : "");
	} else if (age == GUARD_OLDER) {
		dump_printf(w, "older than %s, the first mainline with ", first);
		say_commit(w, g, true);
	}
}

void guard_hint(const struct guard *g, const char *kernel, const char *backend, char *out,
		size_t len)
{
	struct dump_out w = {out, len, 0};
	char first[GUARD_VERSION];
	enum guard_age age;

	out[0] = '\0';
	if (!concerns(g, backend))
		return;
	age = guard_age(g, kernel, first);
	if (g->kind == FIXED_BY)
		hint_fix(&w, g, age, first);
	if (g->kind == FIXED_BY || age != GUARD_HAS)
		return;
	dump_printf(&w, g->kind == BROKEN_BY ? "has the bug that came with " : "has ");
	say_commit(&w, g, g->kind == BROKEN_BY);
	dump_printf(&w,
		    g->kind == BROKEN_BY ? " in %s; no fix is known" : ", which changed this in %s",
		    first);
	if (g->note)
		dump_printf(&w, ": %s", g->note);
}

void guard_predates(const struct guard *g, const char *kernel, const char *backend,
		    char first[GUARD_VERSION])
{
	if (!concerns(g, backend) || g->kind != FIXED_BY ||
	    guard_age(g, kernel, first) != GUARD_LACKS)
		first[0] = '\0';
}
