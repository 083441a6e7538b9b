/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sources_entry: one entry of apt's configuration, between its two formats and what is made of it.
 */
#ifndef LAB_SOURCES_ENTRY_H
#define LAB_SOURCES_ENTRY_H

#include <stddef.h>

#include "lab/sources.h"

#define BLANK " \t\r\n"

/* NULL: not given. */
struct source_entry {
	char *types, *uris, *suites, *components;
	char *options; /* the other fields, as lines of a stanza */
	bool disabled;
};

/* Sets a field by its name in either format, which is LEN bytes long. 0 or -ENOMEM. */
int source_entry_set(struct source_entry *e, const char *key, size_t keylen, const char *value,
		     size_t len);
void source_entry_free(struct source_entry *e);

int sources_add_lines(struct sources *s, const char *text);
int sources_add_stanzas(struct sources *s, const char *text);

/* Makes use of an entry. 0 or -ENOMEM. */
int sources_take(struct sources *s, const struct source_entry *e);

#endif
