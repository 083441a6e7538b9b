// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lab/apt.h"
#include "lab/cache.h"
#include "lab/cache_bound.h"
#include "lab/fail.h"
#include "lab/kernel_prepare.h"
#include "lab/offers.h"
#include "lab/version.h"

static int fetch(struct apt *apt, const struct lab_offer *offer, const char *dir,
		 char err[LAB_TEXT])
{
	static const char binary[] = "linux-binary-";
	struct apt_package packages[2] = {0};
	char stage[512], root[600], what[128];
	unsigned long long max;
	unsigned int n = 1;
	int fd, ret = cache_limit(&max, err);

	if (ret)
		return ret;

	memcpy(packages[0].name, offer->package, sizeof(offer->package));
	memcpy(packages[0].version, offer->version, sizeof(offer->version));
	if (!strncmp(offer->package, binary, sizeof(binary) - 1)) {
		snprintf(packages[1].name, sizeof(packages[1].name), "linux-modules-%s",
			 offer->release);
		memcpy(packages[1].version, offer->version, sizeof(offer->version));
		n = 2;
	}
	snprintf(what, sizeof(what), "kernel %s", offer->release);
	ret = cache_stage("kernels", stage, sizeof(stage), err);
	if (ret)
		return ret;
	ret = lab_path(root, sizeof(root), err, "%s/root", stage);
	if (!ret)
		ret = apt_fetch(apt, what, packages, n, root, err);
	if (!ret)
		lab_progress(apt->how, "%s: making it ready to boot", what);
	if (!ret)
		ret = lab_unless_cancelled(apt->how, kernel_prepare(offer, stage, err), err);
	if (!ret)
		ret = cache_commit(stage, dir, err);
	if (ret) {
		cache_remove(stage);
		return ret;
	}
	/* It shall not go itself, however small the limit. */
	fd = cache_use(dir);
	cache_bound("kernels", max);
	if (fd >= 0)
		close(fd);
	return 0;
}

static int none_matches(const struct offers *o, const char *v, const char *flavour, bool offline,
			char err[LAB_TEXT])
{
	const char *what = offline ? "in the cache" : "on the mirror";
	char upstream[64];

	if (!o->n)
		return lab_fail(err, ENOENT, "no kernel '%.80s' %s: it has none", v, what);
	return lab_fail(err, ENOENT, "no kernel '%.80s'%s%s %s (newest: %s; all: kvex lab list)", v,
			flavour ? " of flavour " : "", flavour ? flavour : "", what,
			version_upstream(o->item[0].version, upstream, sizeof(upstream)));
}

/* In the cache already, and no newer one can be meant? */
static bool choose_cached(const struct offers *cached, const char *v, const char *flavour,
			  bool offline, struct lab_offer *out)
{
	const struct lab_offer *offer = offers_choose(cached, v, flavour);

	if (!offer || (!offline && !offer_is_exactly(offer, v)))
		return false;
	*out = *offer;
	return true;
}

static int choose_and_fetch(struct apt *apt, const char *v, const char *flavour, bool refresh,
			    struct lab_offer *offer, char err[LAB_TEXT])
{
	const struct lab_offer *choice;
	struct offers o = {0};
	char dir[512];
	int ret = offers_fetch(apt, refresh, &o, err);

	if (!ret)
		ret = offers_add_cached(&o, err);
	choice = ret ? NULL : offers_choose(&o, v, flavour);
	if (!ret && !choice)
		ret = none_matches(&o, v, flavour, false, err);
	if (choice) {
		*offer = *choice;
		ret = offer_path(offer, dir, sizeof(dir), err);
		if (!ret && !offer->cached)
			ret = fetch(apt, offer, dir, err);
	}
	offers_free(&o);
	return ret;
}

static int fetch_online(const struct lab_fetch *how, const char *v, const char *flavour,
			struct lab_offer *offer, char err[LAB_TEXT])
{
	struct apt apt;
	int ret, lock = cache_lock(how, err);

	if (lock < 0)
		return lock;
	ret = apt_open(&apt, how, err);
	if (!ret) {
		ret = choose_and_fetch(&apt, v, flavour, how->refresh, offer, err);
		/* The index was of yesterday. */
		if (ret == -ESTALE && !how->refresh)
			ret = choose_and_fetch(&apt, v, flavour, true, offer, err);
	}
	close(lock);
	return ret;
}

static int choose(const struct lab_fetch *how, const char *v, const char *flavour,
		  struct lab_offer *offer, char err[LAB_TEXT])
{
	struct offers cached = {0};
	char why[LAB_TEXT];
	int ret = offers_add_cached(&cached, err);

	if (ret || (!how->refresh && choose_cached(&cached, v, flavour, how->offline, offer))) {
		offers_free(&cached);
		return ret;
	}
	if (how->offline) {
		ret = none_matches(&cached, v, flavour, true, err);
	} else {
		ret = fetch_online(how, v, flavour, offer, why);
		/* Without a mirror, what is in the cache will do. */
		if (ret && ret != -EINTR && !how->refresh &&
		    choose_cached(&cached, v, flavour, true, offer)) {
			lab_progress(how, "going on with %s from the cache: %.150s", offer->release,
				     why);
			ret = 0;
		}
		if (ret)
			memcpy(err, why, sizeof(why));
	}
	offers_free(&cached);
	return ret;
}

/* The kernel in the folder DIR, which stays there meanwhile. */
static int load(const struct lab_offer *offer, const char *dir, const char *vendor,
		struct lab_kernel *out, char err[LAB_TEXT])
{
	int ret, fd = cache_use(dir);

	if (fd < 0)
		return lab_fail(err, EAGAIN, "kernel %s in the cache: %s", offer->release,
				strerror(-fd));
	ret = kernel_load(offer, dir, out, err);
	if (!ret)
		ret = kernel_check(out, err);
	if (!ret)
		ret = kernel_add_kvm(out, vendor, err);
	out->in_use = fd;
	if (ret)
		close(fd);
	return ret;
}

/* Gives it up, so that it is fetched again; WHY is what is wrong with it. */
static int drop(const struct lab_fetch *how, const struct lab_offer *offer, const char *dir,
		const char *why, char err[LAB_TEXT])
{
	int lock;

	if (how->offline)
		return lab_fail(err, EIO,
				"kernel %s in the cache is damaged, %.60s: without --offline it is "
				"fetched again",
				offer->release, why);
	lock = cache_lock(how, err);
	if (lock < 0)
		return lock;
	lab_progress(how, "kernel %s in the cache is damaged, %.100s", offer->release, why);
	if (!cache_drop(dir))
		lab_fail(err, EIO, "kernel %s is damaged: remove %.150s", offer->release, dir);
	close(lock);
	return access(dir, F_OK) ? -EAGAIN : -EIO;
}

/* Another kvex, in want of room, may remove what was chosen before it is in use. */
static int get(const struct lab_fetch *how, const char *v, const char *flavour, const char *vendor,
	       struct lab_kernel *out, char err[LAB_TEXT])
{
	struct lab_offer offer;
	char dir[512], why[LAB_TEXT];
	int ret = -EAGAIN;

	for (int tries = 0; tries < 3 && ret == -EAGAIN; tries++) {
		ret = choose(how, v, flavour, &offer, err);
		if (!ret)
			ret = offer_path(&offer, dir, sizeof(dir), err);
		if (ret)
			return ret;
		ret = load(&offer, dir, vendor, out, err);
		if (ret != -EINVAL && ret != -ENOENT)
			continue;
		memcpy(why, err, sizeof(why));
		ret = drop(how, &offer, dir, why, err);
	}
	return ret;
}

unsigned long long lab_kernel_size(const struct lab_offer *offer)
{
	char dir[512], err[LAB_TEXT];

	return offer->cached && !offer_path(offer, dir, sizeof(dir), err) ? cache_size(dir) : 0;
}

bool lab_kernel_is_path(const char *v)
{
	return strchr(v, '/') || !strcmp(v, ".") || !strcmp(v, "..");
}

int lab_kernel_get(const struct lab_fetch *how, const char *v, const char *flavour,
		   const char *moddir, const char *vendor, struct lab_kernel *out,
		   char err[LAB_TEXT])
{
	int ret;

	if (!lab_kernel_is_path(v))
		return get(how, v, flavour, vendor, out, err);
	ret = kernel_load_path(how, v, moddir, out, err);
	return ret ? ret : kernel_add_kvm(out, vendor, err);
}
