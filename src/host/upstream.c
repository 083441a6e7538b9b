// SPDX-License-Identifier: GPL-2.0-or-later
/* The upstream version of a kernel: distributions give theirs numbers of their own. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/facts.h"

struct version {
	unsigned int major, minor, patch, rc; /* rc 0: a release */
};

/* Reads "6.1.176", "6.16-rc3", "6.16.0-rc3" or Debian's "6.16~rc3"; NULL, or what stands behind. */
static const char *read_version(const char *text, struct version *v)
{
	int n = 0;

	*v = (struct version){0};
	if (!isdigit((unsigned char)*text) ||
	    sscanf(text, "%5u.%5u%n", &v->major, &v->minor, &n) != 2)
		return NULL;
	text += n;
	if (*text == '.' && isdigit((unsigned char)text[1])) {
		sscanf(text, ".%5u%n", &v->patch, &n);
		text += n;
	}
	if (*text && sscanf(text + 1, "rc%3u%n", &v->rc, &n) == 1 && strchr("-~", *text))
		text += 1 + n;
	return text;
}

static bool is_hex(const char *text, size_t least)
{
	return strspn(text, "0123456789abcdef") >= least;
}

/*
 * A tree between two versions ("-next-20260101", "-00123-g0123456789ab", a last "+") has more than
 * the version that it names. "6.8.0-45", "5.14.0-427.el9": the number behind is a distribution's
 * own, and so is the 0.
 */
static bool tells_nothing(const struct version *v, const char *rest)
{
	size_t len = strlen(rest);

	if (strstr(rest, "-next") || (len && rest[len - 1] == '+'))
		return true;
	for (const char *at = strstr(rest, "-g"); at; at = strstr(at + 1, "-g"))
		if (is_hex(at + 2, 7))
			return true;
	return !v->patch && !v->rc && rest[0] == '-' && isdigit((unsigned char)rest[1]);
}

static bool by_debian(const char *build, struct version *v)
{
	const char *word = strstr(build, "Debian ");

	return word && read_version(word + strlen("Debian "), v);
}

/* "Ubuntu 6.8.0-45.45-generic 6.8.12": upstream's is the last. */
static bool by_signature(const char *signature, struct version *v)
{
	const char *last = strrchr(signature, ' ');
	const char *rest = last ? read_version(last + 1, v) : NULL;

	return rest && (!*rest || *rest == '\n');
}

void upstream_version(const char *release, const char *build, const char *signature, char *out,
		      size_t len)
{
	struct version v;
	const char *rest;
	int n;

	out[0] = '\0';
	if (!by_debian(build, &v) && !by_signature(signature, &v)) {
		rest = read_version(release, &v);
		if (!rest || tells_nothing(&v, rest))
			return;
	}
	n = snprintf(out, len, "%u.%u", v.major, v.minor);
	if (v.patch)
		n += snprintf(out + n, len - (size_t)n, ".%u", v.patch);
	if (v.rc)
		snprintf(out + n, len - (size_t)n, "-rc%u", v.rc);
}
