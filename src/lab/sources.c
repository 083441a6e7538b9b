// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/sources_entry.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const codenames[] = {
	"buster", "bullseye",  "bookworm",     "trixie",  "forky",    "duke",	  "sid",
	"stable", "oldstable", "oldoldstable", "testing", "unstable", "rc-buggy", "experimental",
};
/* Newer than what the lab asks for on its own: taken only where the machine has them. */
static const char *const newer[] = {"forky", "duke", "sid", "testing", "unstable"};
static const char *const suffixes[] = {
	"",	      "-updates",	   "-security",	       "/updates",
	"-backports", "-proposed-updates", "-backports-sloppy"};

bool sources_debian_suite(const char *suite)
{
	for (size_t i = 0; i < sizeof(codenames) / sizeof(codenames[0]); i++) {
		size_t len = strlen(codenames[i]);

		if (strncmp(suite, codenames[i], len) != 0)
			continue;
		for (size_t j = 0; j < sizeof(suffixes) / sizeof(suffixes[0]); j++)
			if (!strcmp(suite + len, suffixes[j]))
				return true;
	}
	return false;
}

static bool is_security(const char *suite)
{
	const char *tail = strpbrk(suite, "-/");

	return tail && (!strcmp(tail, "-security") || !strcmp(tail, "/updates"));
}

static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (words += strspn(words, BLANK); *words; words += strspn(words, BLANK)) {
		size_t n = strcspn(words, BLANK);

		if (n == len && !strncmp(words, word, len))
			return true;
		words += n;
	}
	return false;
}

/*
 * Other archives use the names of Debian's suites too, but mirrors of Debian end in the path that
 * Debian asks them to have. A list of mirrors (mirror+file:) is named like what it lists.
 */
static int rank_uri(const char *uri, size_t len, bool security)
{
	const char *want = security ? "debian-security" : "debian";
	size_t n;

	while (len && uri[len - 1] == '/')
		len--;
	if (len > 5 && !strncmp(uri + len - 5, ".list", 5))
		len -= 5;
	for (n = 0; n < len && uri[len - 1 - n] != '/'; n++)
		;
	return n == strlen(want) && !strncmp(uri + len - n, want, n) ? 2 : 1;
}

static int take(struct mirror *m, const char *uri, size_t len, const char *options, int rank)
{
	char *copy, *opts;

	if (m->uri && m->rank >= rank)
		return 0;
	copy = strndup(uri, len);
	opts = strdup(options ? options : "");
	if (!copy || !opts) {
		free(copy);
		free(opts);
		return -ENOMEM;
	}
	free(m->uri);
	free(m->options);
	m->uri = copy;
	m->options = opts;
	m->rank = rank;
	return 0;
}

static void add_extra(struct sources *s, const char *suite)
{
	for (unsigned int i = 0; i < s->nr_extra; i++)
		if (!strcmp(s->extra[i], suite))
			return;
	for (size_t i = 0; i < sizeof(newer) / sizeof(newer[0]); i++)
		if (!strcmp(suite, newer[i]) && s->nr_extra < SOURCES_SUITES)
			snprintf(s->extra[s->nr_extra++], sizeof(s->extra[0]), "%s", newer[i]);
}

int sources_take(struct sources *s, const struct source_entry *e)
{
	const char *uri;
	char suite[64];
	size_t len;

	if (e->disabled || !e->types || !e->uris || !e->suites || !e->components ||
	    !has_word(e->types, "deb") || !has_word(e->components, "main"))
		return 0;
	uri = e->uris + strspn(e->uris, BLANK);
	len = strncmp(uri, "cdrom:", 6) ? strcspn(uri, BLANK) : 0;
	for (const char *w = e->suites + strspn(e->suites, BLANK); len && *w;
	     w += strspn(w, BLANK)) {
		size_t n = strcspn(w, BLANK);
		bool security;
		int ret;

		snprintf(suite, sizeof(suite), "%.*s", (int)n, w);
		w += n;
		if (!sources_debian_suite(suite))
			continue;
		security = is_security(suite);
		ret = take(security ? &s->security : &s->main, uri, len, e->options,
			   rank_uri(uri, len, security));
		if (ret)
			return ret;
		add_extra(s, suite);
	}
	return 0;
}

void sources_free(struct sources *s)
{
	free(s->main.uri);
	free(s->main.options);
	free(s->security.uri);
	free(s->security.options);
	*s = (struct sources){0};
}

int sources_add(struct sources *s, const char *text, bool deb822)
{
	return deb822 ? sources_add_stanzas(s, text) : sources_add_lines(s, text);
}
