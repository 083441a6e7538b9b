/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text: strings of unknown origin (guests, kernel logs, files) made safe for a kind of output.
 * Whatever the style, what comes out is valid UTF-8: a byte that is not becomes \xNN, as does a
 * control character that the style cannot hold.
 */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include <stddef.h>
#include <stdio.h>

enum text_style {
	TEXT_UTF8,     /* valid UTF-8, nothing else changed: for a JSON library */
	TEXT_LINE,     /* one line: no control characters, no characters that end or turn a line */
	TEXT_TAP,      /* TEXT_LINE, and no '#': for names and reasons on a result line */
	TEXT_XML,      /* character data of XML 1.0, newlines kept */
	TEXT_XML_ATTR, /* an attribute's value, newlines as character references */
};

void text_put(FILE *out, enum text_style style, const char *s);
void text_put_range(FILE *out, enum text_style style, const char *s, size_t len);
/* Each line of S with PREFIX before it and a newline after; a last empty line is left out. */
void text_put_lines(FILE *out, enum text_style style, const char *prefix, const char *s);
/* The same as text_put into a fresh string for free(); NULL: no memory. */
char *text_dup(enum text_style style, const char *s);

/* SECONDS since the epoch as "2026-01-31T12:00:00", UTC; out of range: the epoch itself. */
void text_time(char buf[32], double seconds);
/* "" for one, "s" for any other number. */
const char *text_plural(unsigned long n);
/* SECONDS as a finite number that is not negative. */
double text_seconds(double seconds);

#endif
