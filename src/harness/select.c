// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/select.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/nearest.h"

struct selection {
	const struct test_case **all; /* sorted by name */
	bool *chosen;
	size_t n;
	unsigned int which; /* that patterns and defaults may choose: enum select_which */
	char *err;
	size_t errlen;
};

size_t case_family_len(const struct test_case *tc)
{
	return strcspn(tc->name, "/");
}

static int compare_names(const void *a, const void *b)
{
	const struct test_case *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* "family/case", each of lower-case letters, digits and single dashes inside. */
static bool name_well_formed(const char *name)
{
	const char *slash = strchr(name, '/');

	if (!slash || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-/") != strlen(name))
		return false;
	if (strchr(slash + 1, '/') || strstr(name, "--") || strstr(name, "-/") ||
	    strstr(name, "/-"))
		return false;
	return slash != name && slash[1] && name[0] != '-' && name[strlen(name) - 1] != '-';
}

static int check_section(const struct selection *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct test_case *tc = s->all[i];

		if (!name_well_formed(tc->name)) {
			snprintf(s->err, s->errlen,
				 "case '%s' (%s): malformed name: expected family/case in a-z, "
				 "0-9, -",
				 tc->name, tc->file);
			return -EINVAL;
		}
		for (const struct xfail *x = tc->xfail;
		     x < tc->xfail + CASE_MAX_XFAIL && x->backend; x++) {
			if (x->reason && x->check)
				continue;
			snprintf(s->err, s->errlen,
				 "case '%s' (%s): its xfail must say why, and which checks fail",
				 tc->name, tc->file);
			return -EINVAL;
		}
		if (i && !strcmp(tc->name, s->all[i - 1]->name)) {
			snprintf(s->err, s->errlen, "case '%s' is registered twice: %s and %s",
				 tc->name, s->all[i - 1]->file, tc->file);
			return -EINVAL;
		}
	}
	return 0;
}

enum match_kind { MATCH_NAME, MATCH_GLOB, MATCH_FAMILY, MATCH_PREFIX, MATCH_KINDS };

static bool matches(const struct test_case *tc, const char *pattern, enum match_kind kind)
{
	size_t len = strlen(pattern);

	switch (kind) {
	case MATCH_NAME:
		return !strcmp(tc->name, pattern);
	case MATCH_GLOB:
		return strpbrk(pattern, "*?[") && !fnmatch(pattern, tc->name, 0);
	case MATCH_FAMILY:
		return len == case_family_len(tc) && !strncmp(tc->name, pattern, len);
	case MATCH_PREFIX:
		return len && !strncmp(tc->name, pattern, len);
	case MATCH_KINDS:
		break;
	}
	return false;
}

static void put_near(const struct nearest *near, char *buf, size_t len)
{
	size_t used = (size_t)snprintf(buf, len, ", did you mean ");

	for (unsigned int i = 0; i < near->n && used < len; i++)
		used += (size_t)snprintf(buf + used, len - used, "%s'%s'", i ? " or " : "",
					 near->name[i]);
	if (used < len)
		snprintf(buf + used, len - used, "?");
}

static bool first_of_family(const struct selection *s, size_t i)
{
	size_t len = case_family_len(s->all[i]);

	return !i || len != case_family_len(s->all[i - 1]) ||
	       strncmp(s->all[i]->name, s->all[i - 1]->name, len) != 0;
}

static void put_families(const struct selection *s, char *buf, size_t len)
{
	size_t used = (size_t)snprintf(buf, len, "; the families are ");

	for (size_t i = 0; i < s->n && used < len; i++)
		if (first_of_family(s, i))
			used += (size_t)snprintf(buf + used, len - used, "%s%.*s", i ? ", " : "",
						 (int)case_family_len(s->all[i]), s->all[i]->name);
}

/* NEAR keeps pointers: the names stand in BUF. */
static void add_families(const struct selection *s, struct nearest *near, char *buf, size_t len)
{
	for (size_t i = 0; i < s->n; i++) {
		size_t family = case_family_len(s->all[i]);

		if (!first_of_family(s, i) || family >= len)
			continue;
		memcpy(buf, s->all[i]->name, family);
		buf[family] = '\0';
		nearest_add(near, buf);
		buf += family + 1;
		len -= family + 1;
	}
}

static int no_match(const struct selection *s, const char *pattern)
{
	char word[64], families[512], hint[256] = "";
	struct nearest near;
	size_t len = 0;

	/* Of a glob, the letters may still be near a name. */
	for (const char *p = pattern; *p && len < sizeof(word) - 1; p++)
		if (!strchr("*?[]", *p))
			word[len++] = *p;
	word[len] = '\0';
	nearest_init(&near, word);
	/* A word without a slash is rather a family than the start of names. */
	if (!strchr(word, '/'))
		add_families(s, &near, families, sizeof(families));
	if (!near.n)
		for (size_t i = 0; i < s->n; i++)
			nearest_add(&near, s->all[i]->name);
	if (near.n)
		put_near(&near, hint, sizeof(hint));
	else if (s->n)
		put_families(s, hint, sizeof(hint));
	snprintf(s->err, s->errlen, "pattern '%s' matches no case%s", pattern, hint);
	return -ENOENT;
}

static bool may_choose(const struct selection *s, const struct test_case *tc)
{
	if (s->which & SELECT_OPT_IN)
		return true;
	return !tc->opt_in && (!tc->reloads || s->which & SELECT_LAB);
}

static int only_opt_in(const struct selection *s, const char *pattern, const struct test_case *tc)
{
	snprintf(s->err, s->errlen,
		 "pattern '%s' matches no case but such as run only when named in full, or with "
		 "--opt-in: %s (%s)",
		 pattern, tc->name, tc->opt_in ? tc->opt_in : tc->reloads);
	return -ENOENT;
}

static int choose(const struct selection *s, const char *pattern)
{
	for (enum match_kind kind = 0; kind < MATCH_KINDS; kind++) {
		const struct test_case *left_out = NULL;
		bool any = false;

		for (size_t i = 0; i < s->n; i++) {
			if (!matches(s->all[i], pattern, kind))
				continue;
			if (kind == MATCH_NAME || may_choose(s, s->all[i]))
				s->chosen[i] = any = true;
			else
				left_out = s->all[i];
		}
		if (any)
			return 0;
		if (left_out)
			return only_opt_in(s, pattern, left_out);
	}
	return no_match(s, pattern);
}

int select_cases(int n, char *const *patterns, unsigned int which, const struct test_case ***out,
		 unsigned int *count, char *err, size_t errlen)
{
	struct selection s = {.which = which, .err = err, .errlen = errlen};
	int ret;

	s.n = (size_t)(__stop_kvex_cases - __start_kvex_cases);
	s.all = calloc(s.n + 1, sizeof(*s.all));
	s.chosen = calloc(s.n + 1, sizeof(*s.chosen));
	if (!s.all || !s.chosen) {
		snprintf(err, errlen, "out of memory");
		ret = -ENOMEM;
		goto out;
	}
	for (size_t i = 0; i < s.n; i++)
		s.all[i] = __start_kvex_cases[i];
	qsort(s.all, s.n, sizeof(*s.all), compare_names);
	ret = check_section(&s);
	for (int i = 0; i < n && !ret; i++)
		ret = choose(&s, patterns[i]);
	if (ret)
		goto out;
	*count = 0;
	for (size_t i = 0; i < s.n; i++)
		if (n ? s.chosen[i] : may_choose(&s, s.all[i]))
			s.all[(*count)++] = s.all[i];
	*out = s.all;
	s.all = NULL;
out:
	free(s.all);
	free(s.chosen);
	return ret;
}
