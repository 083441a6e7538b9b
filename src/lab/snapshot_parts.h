/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snapshot_parts: what the files of snapshot have in common. */
#ifndef LAB_SNAPSHOT_PARTS_H
#define LAB_SNAPSHOT_PARTS_H

#include "lab/snapshot.h"

/* All that such a boot is made of, as text for free(). NULL: no memory. */
char *snapshot_key(const struct lab_engine *engine, const struct lab_boot *boot);

/* Brings the folder of S below MAX bytes: those that were used longest ago go. */
void snapshot_bound(const struct snapshot *s, unsigned long long max);

#endif
