/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * apt: the machine's apt-get over a root of its own in the cache. It takes mirrors, keys, proxies
 * and passwords from the machine's configuration, verifies all that it downloads, and installs
 * nothing. Call with the cache locked.
 */
#ifndef LAB_APT_H
#define LAB_APT_H

#include "lab/kernel.h"

struct apt {
	const struct lab_fetch *how;
	char root[512];	       /* folder of the private root */
	char environment[544]; /* APT_CONFIG=its configuration file */
	bool changed;	       /* other mirrors than at the last apt_update */
};

/*
 * Writes the configuration. -EDESTADDRREQ: the machine names no mirror of Debian, --mirror is
 * needed; -ENOENT: no apt.
 */
int apt_open(struct apt *apt, const struct lab_fetch *how, char err[LAB_TEXT]);

/* Fetches the mirrors' indexes. */
int apt_update(struct apt *apt, char err[LAB_TEXT]);

/* Calls FN with the suite and the file of each index that is at hand. */
int apt_indexes(struct apt *apt, int (*fn)(void *arg, const char *suite, const char *path),
		void *arg, char err[LAB_TEXT]);

/* A package and its version. */
struct apt_package {
	char name[128];
	char version[64];
};

/*
 * What has to be installed on an empty system for NAMES (NULL-terminated), from the suites that
 * engines are taken from; *OUT is for free().
 */
int apt_closure(struct apt *apt, const char *const *names, struct apt_package **out,
		unsigned int *n, char err[LAB_TEXT]);

/*
 * Downloads the N packages and unpacks them into DIR. WHAT names the whole in progress and errors.
 * -ESTALE: the mirror does not have it any more.
 */
int apt_fetch(struct apt *apt, const char *what, const struct apt_package *packages, unsigned int n,
	      const char *dir, char err[LAB_TEXT]);

#endif
