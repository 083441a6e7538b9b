// SPDX-License-Identifier: GPL-2.0-or-later
/* What can be had, kept in the cache as one short file made from the mirror's indexes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lab/apt.h"
#include "lab/cache.h"
#include "lab/fail.h"
#include "lab/files.h"
#include "lab/offers.h"

#define SECONDS_FRESH (24L * 3600)

static int index_path(char *out, size_t len, char err[LAB_TEXT])
{
	return lab_cache_path("kernels.list", out, len, err);
}

static bool fresh(const char *path)
{
	struct stat st;

	return !stat(path, &st) && time(NULL) - st.st_mtime < SECONDS_FRESH;
}

static int scan(void *arg, const char *suite, const char *path)
{
	char err[LAB_TEXT];
	struct bytes text;
	int ret;

	/* A suite that the mirror does not have has no file. */
	if (access(path, R_OK))
		return 0;
	ret = file_read(path, &text, err);
	if (ret)
		return ret;
	ret = offers_scan(arg, suite, text.data, text.len);
	free(text.data);
	return ret;
}

static int write_index(const struct offers *o, const char *path, char err[LAB_TEXT])
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	int ret;

	if (!out)
		return lab_fail(err, ENOMEM, "out of memory");
	for (unsigned int i = 0; i < o->n; i++)
		fprintf(out, OFFER_FORMAT, OFFER_FIELDS(&o->item[i]));
	if (fclose(out))
		ret = lab_fail(err, ENOMEM, "out of memory");
	else
		ret = file_write(path, text, len, err);
	free(text);
	return ret;
}

static int refresh_index(struct apt *apt, const char *path, char err[LAB_TEXT])
{
	struct offers o = {0};
	int ret = apt_update(apt, err);

	if (!ret)
		ret = apt_indexes(apt, scan, &o, err);
	if (!ret && !o.n)
		ret = lab_fail(err, ENOENT,
			       "the mirror has no kernels of Debian: give another with "
			       "--mirror=URI");
	offers_sort(&o);
	if (!ret)
		ret = write_index(&o, path, err);
	offers_free(&o);
	return ret;
}

static int read_index(const char *path, struct offers *o, char err[LAB_TEXT])
{
	struct lab_offer offer;
	struct bytes text;
	char *rest, *line;
	int ret = file_read(path, &text, err);

	if (ret)
		return ret;
	rest = text.data;
	while (!ret && (line = file_line(&rest)))
		if (offer_parse(line, &offer))
			ret = offers_add(o, &offer);
	free(text.data);
	return ret ? lab_fail(err, ENOMEM, "out of memory") : 0;
}

int offers_fetch(struct apt *apt, bool refresh, struct offers *out, char err[LAB_TEXT])
{
	char path[512], why[LAB_TEXT];
	int ret = index_path(path, sizeof(path), err);

	if (ret)
		return ret;
	if (apt->changed)
		unlink(path);
	if (refresh || !fresh(path)) {
		ret = refresh_index(apt, path, why);
		/* An index of yesterday is better than none. */
		if (ret && (refresh || ret == -EINTR || access(path, R_OK)))
			return lab_fail(err, -ret, "%s", why);
		if (ret)
			lab_progress(apt->how, "going on with an old index: %.200s", why);
	}
	return read_index(path, out, err);
}

int offers_last(struct offers *out, char err[LAB_TEXT])
{
	char path[512];
	int ret = index_path(path, sizeof(path), err);

	if (ret || access(path, R_OK))
		return ret;
	return read_index(path, out, err);
}

int lab_kernel_offers(const struct lab_fetch *how, struct lab_offer **out, unsigned int *n,
		      char err[LAB_TEXT])
{
	struct offers o = {0};
	struct apt apt;
	int ret, lock;

	if (how->offline) {
		ret = offers_last(&o, err);
	} else {
		lock = cache_lock(how, err);
		if (lock < 0)
			return lock;
		ret = apt_open(&apt, how, err);
		if (!ret)
			ret = offers_fetch(&apt, how->refresh, &o, err);
		close(lock);
	}
	if (!ret)
		ret = offers_add_cached(&o, err);
	if (ret) {
		offers_free(&o);
		return ret;
	}
	*out = o.item;
	*n = o.n;
	return 0;
}
