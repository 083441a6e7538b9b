/* SPDX-License-Identifier: GPL-2.0-or-later */
/* version: versions of Debian packages, in the order that dpkg gives them. */
#ifndef LAB_VERSION_H
#define LAB_VERSION_H

#include <stdbool.h>
#include <stddef.h>

/* Less than, equal to or greater than 0, as strcmp. */
int version_compare(const char *a, const char *b);

/* "6.1.176" of "6.1.176-1". Returns OUT. */
char *version_upstream(const char *version, char *out, size_t len);

/* Does VERSION start with PREFIX, of which the last number is whole: 6.1 is not in 6.12. */
bool version_has_prefix(const char *version, const char *prefix);

#endif
