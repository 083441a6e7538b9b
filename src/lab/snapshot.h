/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * snapshot: machines that have booted and wait for work, in files of the cache. One is good for
 * exactly what it was made of: its key tells all that, and is compared in full.
 */
#ifndef LAB_SNAPSHOT_H
#define LAB_SNAPSHOT_H

#include <linux/limits.h>

#include "lab/engine.h"
#include "lab/qmp.h"

#define SNAPSHOT_MAX_BYTES (4ull << 30)	 /* on disk, of all together; the oldest go */
#define SNAPSHOT_ROOM	   (512ul << 20) /* bytes that are free before one is begun */

struct snapshot {
	char state[PATH_MAX], key_file[PATH_MAX], models_file[PATH_MAX];
	char *key;
};

/* Names the snapshot of such a boot. -errno with one line. */
int snapshot_name(struct snapshot *s, const struct lab_engine *engine, const struct lab_boot *boot,
		  char err[LAB_TEXT]);
void snapshot_free(struct snapshot *s);
/* True if it is there and its key is the same; it then counts as used. */
bool snapshot_exists(const struct snapshot *s);
void snapshot_drop(const struct snapshot *s);

/* The folder of one; and a new one, for snapshot_keep() or cache_remove(). A descriptor, -errno. */
int snapshot_open(const struct snapshot *s);
int snapshot_stage(const struct snapshot *s, char folder[PATH_MAX], char err[LAB_TEXT]);

/*
 * Puts the file or folder TEMPORARY in its place, the file MODELS (-1: none) beside it, and makes
 * room. -errno with one line.
 */
int snapshot_keep(const struct snapshot *s, const char *temporary, int models, char err[LAB_TEXT]);

/*
 * Writes the machine behind Q, and what its models keep in the file MODELS (-1: none), to the cache
 * and lets it go on. -errno with one line.
 */
int snapshot_save(const struct snapshot *s, struct qmp *q, int models, char err[LAB_TEXT]);
/* Fills MODELS as it was then, before a machine is started with boot->restore. The same. */
int snapshot_load_models(const struct snapshot *s, int models, char err[LAB_TEXT]);
/* Fills a machine that was started with boot->restore, and lets it go on. */
int snapshot_load(const struct snapshot *s, struct qmp *q, char err[LAB_TEXT]);

#endif
