// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "host/facts.h"

bool cpuinfo_value(const char *cpuinfo, const char *key, char *buf, size_t len)
{
	size_t key_len = strlen(key);
	const char *line = cpuinfo;

	for (; line; line = strchr(line, '\n'), line = line ? line + 1 : NULL) {
		const char *colon;

		if (strncmp(line, key, key_len) != 0)
			continue;
		colon = line + key_len + strspn(line + key_len, " \t");
		if (*colon != ':')
			continue;
		colon += 1 + strspn(colon + 1, " \t");
		snprintf(buf, len, "%.*s", (int)strcspn(colon, "\n"), colon);
		return true;
	}
	return false;
}

bool has_word(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = list; (at = strstr(at, word)); at += len) {
		bool begins = at == list || isspace((unsigned char)at[-1]);

		if (begins && (!at[len] || isspace((unsigned char)at[len]) || at[len] == '='))
			return true;
	}
	return false;
}

bool cmdline_value(const char *cmdline, const char *name, char *buf, size_t len)
{
	size_t n = strlen(name);

	for (const char *at = cmdline; (at = strstr(at, name)); at += n)
		if ((at == cmdline || isspace((unsigned char)at[-1])) && at[n] == '=') {
			snprintf(buf, len, "%.*s", (int)strcspn(at + n + 1, " \t\n"), at + n + 1);
			return true;
		}
	buf[0] = '\0';
	return false;
}
