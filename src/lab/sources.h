/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sources: which mirrors of Debian the machine's apt configuration names, with what apt needs to
 * know of them (keys, trust). Pure text work: sources.list (one line each) and .sources (deb822).
 */
#ifndef LAB_SOURCES_H
#define LAB_SOURCES_H

#include <stdbool.h>

#define SOURCES_SUITES 8

struct mirror {
	char *uri;     /* NULL: none found */
	char *options; /* lines of a deb822 stanza: "Signed-By: /usr/share/…\n"; never NULL with uri
			*/
	int rank;      /* how surely it is a whole mirror of Debian */
};

struct sources {
	struct mirror main, security;
	/* What else of Debian the machine uses, newer than what the lab asks for on its own. */
	unsigned int nr_extra;
	char extra[SOURCES_SUITES][32];
};

/* Adds what TEXT, a file in either format, names. -ENOMEM is the only error. */
int sources_add(struct sources *s, const char *text, bool deb822);
void sources_free(struct sources *s);

/* Is this a suite of Debian: "bookworm", "stable-security", "sid"? */
bool sources_debian_suite(const char *suite);

#endif
