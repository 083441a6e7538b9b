/* SPDX-License-Identifier: GPL-2.0-or-later */
/* offers: the kernels that can be had, from the mirror's index or from the cache. */
#ifndef LAB_OFFERS_H
#define LAB_OFFERS_H

#include "lab/kernel.h"

struct offers {
	struct lab_offer *item;
	unsigned int n;
};

void offers_free(struct offers *o);
int offers_add(struct offers *o, const struct lab_offer *offer);
/* Newest first; of one version, cloud first. */
void offers_sort(struct offers *o);

/*
 * Adds the kernels of SUITE in TEXT, an index of packages. Only what can be booted: packages that
 * merely point to others, or lack their other half, are left out.
 */
int offers_scan(struct offers *o, const char *suite, const char *text, size_t len);

/* Adds what the cache has, of kernels that O has not; marks those that it has. */
int offers_add_cached(struct offers *o, char err[LAB_TEXT]);

/*
 * The offer that V names: a version or the start of one, a release or the start of one, or a suite:
 * the newest of several. FLAVOUR NULL: any, cloud before others. NULL: none.
 */
const struct lab_offer *offers_choose(const struct offers *o, const char *v, const char *flavour);

/* Is V the whole version or release of OFFER, so that no other can be meant? */
bool offer_is_exactly(const struct lab_offer *offer, const char *v);

/* One line of text, and back. */
#define OFFER_FORMAT	"%s\t%s\t%s\t%s\t%s\n"
#define OFFER_FIELDS(o) (o)->version, (o)->release, (o)->flavour, (o)->suite, (o)->package
bool offer_parse(const char *line, struct lab_offer *out);

/* The folder of OFFER in the cache. */
int offer_path(const struct lab_offer *offer, char *out, size_t len, char err[LAB_TEXT]);

/* The mirror's offers alone, refreshed if need be. Call with the cache locked. */
struct apt;
int offers_fetch(struct apt *apt, bool refresh, struct offers *out, char err[LAB_TEXT]);
/* The same as they were last, without apt: none if there is no index. */
int offers_last(struct offers *out, char err[LAB_TEXT]);

#endif
