// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/text.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LATEST 253402300799.0 /* 9999-12-31T23:59:59 */

/* Length of the UTF-8 character at S (LEN bytes left), its code point in *CP; 0: not one. */
static size_t utf8_next(const unsigned char *s, size_t len, uint32_t *cp)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n, i;

	if (s[0] < 0x80) {
		*cp = s[0];
		return 1;
	}
	if ((s[0] & 0xe0) == 0xc0)
		n = 2;
	else if ((s[0] & 0xf0) == 0xe0)
		n = 3;
	else if ((s[0] & 0xf8) == 0xf0)
		n = 4;
	else
		return 0;
	if (n > len)
		return 0;
	*cp = s[0] & (0x7f >> n);
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*cp = *cp << 6 | (s[i] & 0x3f);
	}
	if (*cp < least[n] || *cp > 0x10ffff || (*cp >= 0xd800 && *cp <= 0xdfff))
		return 0;
	return n;
}

static bool is_xml(enum text_style style)
{
	return style == TEXT_XML || style == TEXT_XML_ATTR;
}

/* C0, DEL, C1, and what some readers take for the end of a line or use to reverse text. */
static bool is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069);
}

static void put_escape(FILE *out, uint32_t cp)
{
	switch (cp) {
	case '\n':
		fputs("\\n", out);
		break;
	case '\r':
		fputs("\\r", out);
		break;
	case '\t':
		fputs("\\t", out);
		break;
	default:
		fprintf(out, cp < 0x100 ? "\\x%02x" : "\\u%04x", (unsigned int)cp);
	}
}

/* Handles the ASCII characters that mean something in XML; false if CP is not one of them. */
static bool put_xml(FILE *out, enum text_style style, uint32_t cp)
{
	switch (cp) {
	case '&':
		fputs("&amp;", out);
		return true;
	case '<':
		fputs("&lt;", out);
		return true;
	case '>': /* for "]]>", which must not stand in character data */
		fputs("&gt;", out);
		return true;
	case '"':
		fputs(style == TEXT_XML_ATTR ? "&quot;" : "\"", out);
		return true;
	case '\n':
	case '\t':
		if (style == TEXT_XML)
			fputc((int)cp, out);
		else
			fprintf(out, "&#%u;", (unsigned int)cp);
		return true;
	}
	return false;
}

static void put_char(FILE *out, enum text_style style, uint32_t cp, const char *s, size_t n)
{
	if (style != TEXT_UTF8) {
		if (is_xml(style) && put_xml(out, style, cp))
			return;
		if (is_control(cp) || (is_xml(style) && (cp == 0xfffe || cp == 0xffff)) ||
		    (style == TEXT_TAP && (cp == '#' || cp == '\\'))) {
			put_escape(out, cp);
			return;
		}
	}
	fwrite(s, 1, n, out);
}

void text_put_range(FILE *out, enum text_style style, const char *s, size_t len)
{
	size_t i = 0;

	while (i < len) {
		uint32_t cp = 0;
		size_t n = utf8_next((const unsigned char *)s + i, len - i, &cp);

		if (n)
			put_char(out, style, cp, s + i, n);
		else
			fprintf(out, "\\x%02x", (unsigned char)s[i]);
		i += n ? n : 1;
	}
}

void text_put(FILE *out, enum text_style style, const char *s)
{
	text_put_range(out, style, s, strlen(s));
}

void text_put_lines(FILE *out, enum text_style style, const char *prefix, const char *s)
{
	while (*s) {
		size_t len = strcspn(s, "\n");

		fputs(prefix, out);
		text_put_range(out, style, s, len);
		fputc('\n', out);
		s += len + (s[len] == '\n');
	}
}

char *text_dup(enum text_style style, const char *s)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	bool bad;

	if (!out)
		return NULL;
	text_put(out, style, s);
	bad = ferror(out);
	if (fclose(out) || bad) {
		free(text);
		return NULL;
	}
	return text;
}

void text_time(char buf[32], double seconds)
{
	time_t t = seconds >= 0 && seconds <= LATEST ? (time_t)seconds : 0;
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(buf, 32, "%Y-%m-%dT%H:%M:%S", &tm);
}

double text_seconds(double seconds)
{
	return isfinite(seconds) && seconds > 0 ? seconds : 0;
}

const char *text_plural(unsigned long n)
{
	return n == 1 ? "" : "s";
}
