// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/version.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* '~' before the end, the end before letters, letters before all else (deb-version(7)). */
static int order(char c)
{
	if (!c || isdigit((unsigned char)c))
		return 0;
	if (c == '~')
		return -1;
	return isalpha((unsigned char)c) ? (unsigned char)c : (unsigned char)c + 256;
}

/* Compares LENA bytes of A with LENB of B. */
static int compare_part(const char *a, size_t lena, const char *b, size_t lenb)
{
	const char *ea = a + lena, *eb = b + lenb;

	while (a < ea || b < eb) {
		int first = 0;

		while ((a < ea && !isdigit((unsigned char)*a)) ||
		       (b < eb && !isdigit((unsigned char)*b))) {
			int oa = a < ea ? order(*a) : 0, ob = b < eb ? order(*b) : 0;

			if (oa != ob)
				return oa - ob;
			a += a < ea;
			b += b < eb;
		}
		while (a < ea && *a == '0')
			a++;
		while (b < eb && *b == '0')
			b++;
		while (a < ea && b < eb && isdigit((unsigned char)*a) &&
		       isdigit((unsigned char)*b)) {
			if (!first)
				first = *a - *b;
			a++;
			b++;
		}
		if (a < ea && isdigit((unsigned char)*a))
			return 1;
		if (b < eb && isdigit((unsigned char)*b))
			return -1;
		if (first)
			return first;
	}
	return 0;
}

static const char *skip_epoch(const char *version, unsigned long *epoch)
{
	const char *colon = strchr(version, ':');

	*epoch = colon ? strtoul(version, NULL, 10) : 0;
	return colon ? colon + 1 : version;
}

int version_compare(const char *a, const char *b)
{
	const char *ra, *rb;
	unsigned long ea, eb;
	size_t la, lb;
	int ret;

	a = skip_epoch(a, &ea);
	b = skip_epoch(b, &eb);
	if (ea != eb)
		return ea < eb ? -1 : 1;
	ra = strrchr(a, '-');
	rb = strrchr(b, '-');
	la = ra ? (size_t)(ra - a) : strlen(a);
	lb = rb ? (size_t)(rb - b) : strlen(b);
	ret = compare_part(a, la, b, lb);
	if (ret)
		return ret;
	ra = ra ? ra + 1 : a + la;
	rb = rb ? rb + 1 : b + lb;
	return compare_part(ra, strlen(ra), rb, strlen(rb));
}

char *version_upstream(const char *version, char *out, size_t len)
{
	unsigned long epoch;
	char *revision;

	snprintf(out, len, "%s", skip_epoch(version, &epoch));
	revision = strrchr(out, '-');
	if (revision)
		*revision = '\0';
	return out;
}

bool version_has_prefix(const char *version, const char *prefix)
{
	size_t len = strlen(prefix);

	if (!len || strncmp(version, prefix, len) != 0)
		return false;
	return !isdigit((unsigned char)prefix[len - 1]) || !isdigit((unsigned char)version[len]);
}
