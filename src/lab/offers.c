// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/offers.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/fail.h"
#include "lab/files.h"
#include "lab/version.h"

void offers_free(struct offers *o)
{
	free(o->item);
	*o = (struct offers){0};
}

int offers_add(struct offers *o, const struct lab_offer *offer)
{
	struct lab_offer *more = realloc(o->item, (o->n + 1UL) * sizeof(*more));

	if (!more)
		return -ENOMEM;
	o->item = more;
	more[o->n++] = *offer;
	return 0;
}

static int compare(const void *pa, const void *pb)
{
	const struct lab_offer *a = pa, *b = pb;
	int ret = version_compare(b->version, a->version);

	return ret ? ret : strcmp(a->flavour, b->flavour);
}

void offers_sort(struct offers *o)
{
	if (o->n)
		qsort(o->item, o->n, sizeof(*o->item), compare);
}

bool offer_parse(const char *line, struct lab_offer *out)
{
	const struct {
		char *at;
		size_t size;
	} fields[] = {{out->version, sizeof(out->version)},
		      {out->release, sizeof(out->release)},
		      {out->flavour, sizeof(out->flavour)},
		      {out->suite, sizeof(out->suite)},
		      {out->package, sizeof(out->package)}};

	*out = (struct lab_offer){0};
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		size_t len = strcspn(line, "\t\n");

		if (!len || len >= fields[i].size)
			return false;
		memcpy(fields[i].at, line, len);
		line += len + (line[len] == '\t');
	}
	return true;
}

int offer_path(const struct lab_offer *offer, char *out, size_t len, char err[LAB_TEXT])
{
	char sub[256];
	int ret = lab_path(sub, sizeof(sub), err, "kernels/%s_%s", offer->release, offer->version);

	return ret ? ret : lab_cache_path(sub, out, len, err);
}

static struct lab_offer *find(struct offers *o, const struct lab_offer *like)
{
	for (unsigned int i = 0; i < o->n; i++)
		if (!strcmp(o->item[i].release, like->release) &&
		    !strcmp(o->item[i].version, like->version))
			return &o->item[i];
	return NULL;
}

/* ENTRY, a folder of DIR, holds a whole kernel if it has the line that names it. */
static int add_cached(struct offers *o, const char *dir, const char *entry)
{
	struct lab_offer offer, *known;
	struct bytes text;
	char path[1024], err[LAB_TEXT];
	bool ok;

	if (entry[0] == '.' || lab_path(path, sizeof(path), err, "%s/%s/offer", dir, entry) ||
	    file_read(path, &text, err))
		return 0;
	ok = offer_parse(text.data, &offer);
	free(text.data);
	if (!ok)
		return 0;
	known = find(o, &offer);
	if (known) {
		known->cached = true;
		return 0;
	}
	offer.cached = true;
	return offers_add(o, &offer);
}

int offers_add_cached(struct offers *o, char err[LAB_TEXT])
{
	char dir[512];
	struct dirent *entry;
	DIR *d;
	int ret = lab_cache_path("kernels", dir, sizeof(dir), err);

	if (ret)
		return ret;
	d = opendir(dir);
	if (!d)
		return 0;
	while (!ret && (entry = readdir(d)))
		ret = add_cached(o, dir, entry->d_name);
	closedir(d);
	if (ret)
		return lab_fail(err, -ret, "out of memory");
	offers_sort(o);
	return 0;
}

bool offer_is_exactly(const struct lab_offer *offer, const char *v)
{
	char upstream[sizeof(offer->version)];

	return !strcmp(offer->version, v) || !strcmp(offer->release, v) ||
	       !strcmp(version_upstream(offer->version, upstream, sizeof(upstream)), v);
}

static bool matches(const struct lab_offer *offer, const char *v)
{
	return !*v || !strcmp(offer->suite, v) || version_has_prefix(offer->version, v) ||
	       version_has_prefix(offer->release, v);
}

const struct lab_offer *offers_choose(const struct offers *o, const char *v, const char *flavour)
{
	for (unsigned int i = 0; i < o->n; i++)
		if (matches(&o->item[i], v) && (!flavour || !strcmp(o->item[i].flavour, flavour)))
			return &o->item[i];
	return NULL;
}
