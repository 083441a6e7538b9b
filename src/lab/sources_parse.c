// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/sources_entry.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void source_entry_free(struct source_entry *e)
{
	free(e->types);
	free(e->uris);
	free(e->suites);
	free(e->components);
	free(e->options);
	*e = (struct source_entry){0};
}

static bool is_key(const char *key, size_t keylen, const char *name)
{
	return strlen(name) == keylen && !strncasecmp(key, name, keylen);
}

/* What an entry says of architectures and indexes is about the machine, not about the lab. */
static bool machine_only(const char *key, size_t keylen)
{
	static const char *const names[] = {"arch",   "architectures", "lang",	  "languages",
					    "target", "targets",       "enabled", "description"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (is_key(key, keylen, names[i]))
			return true;
	return !strncasecmp(key, "x-", 2);
}

int source_entry_set(struct source_entry *e, const char *key, size_t keylen, const char *value,
		     size_t len)
{
	char **field = is_key(key, keylen, "types")	   ? &e->types
		       : is_key(key, keylen, "uris")	   ? &e->uris
		       : is_key(key, keylen, "suites")	   ? &e->suites
		       : is_key(key, keylen, "components") ? &e->components
							   : &e->options;
	char *text;

	if (is_key(key, keylen, "enabled"))
		e->disabled = len && strchr("nN0fF", *value);
	if (field == &e->options) {
		if (machine_only(key, keylen))
			return 0;
		if (asprintf(&text, "%s%.*s: %.*s\n", e->options ? e->options : "", (int)keylen,
			     key, (int)len, value) < 0)
			return -ENOMEM;
	} else {
		text = strndup(value, len);
		if (!text)
			return -ENOMEM;
	}
	free(*field);
	*field = text;
	return 0;
}

/* [KEY=VALUE KEY=VALUE]; returns what stands behind it. */
static const char *parse_options(struct source_entry *e, const char *p, int *ret)
{
	for (p++; *p && *p != ']';) {
		size_t len = strcspn(p, BLANK "]"), key = strcspn(p, "=");

		if (!*ret && key < len)
			*ret = source_entry_set(e, p, key, p + key + 1, len - key - 1);
		p += len;
		p += strspn(p, BLANK);
	}
	return p + (*p == ']');
}

/* deb [signed-by=FILE trusted=yes] URI SUITE COMPONENT... */
static int parse_line(struct source_entry *e, const char *p)
{
	static const char *const keys[] = {"types", "uris", "suites"};
	int ret = 0;

	for (int i = 0; i < 3 && !ret; i++) {
		size_t len;

		p += strspn(p, BLANK);
		if (i == 1 && *p == '[') {
			p = parse_options(e, p, &ret);
			p += strspn(p, BLANK);
		}
		len = strcspn(p, BLANK);
		if (!ret)
			ret = source_entry_set(e, keys[i], strlen(keys[i]), p, len);
		p += len;
	}
	return ret ? ret : source_entry_set(e, "components", 10, p, strlen(p));
}

int sources_add_lines(struct sources *s, const char *text)
{
	int ret = 0;

	while (!ret && *text) {
		struct source_entry e = {0};
		size_t len = strcspn(text, "\n");
		char *line = strndup(text, strcspn(text, "#\n"));

		if (!line)
			return -ENOMEM;
		ret = parse_line(&e, line);
		if (!ret)
			ret = sources_take(s, &e);
		source_entry_free(&e);
		free(line);
		text += len + (text[len] == '\n');
	}
	return ret;
}

/* The bytes of a field's value: to the end of its last continuation line. */
static size_t value_len(const char *p)
{
	size_t len = strcspn(p, "\n");

	while (p[len]) {
		const char *next = p + len + 1;
		size_t blank = strspn(next, " \t\r"), n = strcspn(next, "\n");

		if (!blank || blank == n)
			break;
		len += 1 + n;
	}
	return len;
}

/* Comment lines may stand anywhere, within a field as well. */
static char *without_comments(const char *text)
{
	char *out = malloc(strlen(text) + 1), *to = out;

	while (out && *text) {
		size_t len = strcspn(text, "\n");

		len += text[len] == '\n';
		if (*text != '#') {
			memcpy(to, text, len);
			to += len;
		}
		text += len;
	}
	if (out)
		*to = '\0';
	return out;
}

int sources_add_stanzas(struct sources *s, const char *text)
{
	char *copy = without_comments(text);
	struct source_entry e = {0};
	int ret = copy ? 0 : -ENOMEM;

	for (const char *p = copy; !ret && p && *p;) {
		size_t line = strcspn(p, "\n"), key = strcspn(p, ":\n"), len;

		if (strspn(p, BLANK) >= line) {
			ret = sources_take(s, &e);
			source_entry_free(&e);
			p += line + (p[line] == '\n');
			continue;
		}
		if (p[key] != ':') {
			p += line + (p[line] == '\n');
			continue;
		}
		len = value_len(p + key + 1);
		ret = source_entry_set(&e, p, key, p + key + 1 + strspn(p + key + 1, " \t"),
				       len - strspn(p + key + 1, " \t"));
		p += key + 1 + len;
		p += *p == '\n';
	}
	if (!ret)
		ret = sources_take(s, &e);
	source_entry_free(&e);
	free(copy);
	return ret;
}
