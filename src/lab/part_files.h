/* SPDX-License-Identifier: GPL-2.0-or-later */
/* part_files: the files that a part leaves. Private to part. */
#ifndef LAB_PART_FILES_H
#define LAB_PART_FILES_H

#include "lab/part.h"

/*
 * Opens both, under names that no other run has; they are p->record and p->console then. -errno
 * with one line.
 */
int part_open_files(struct lab_part *p, char err[LAB_TEXT]);
/* -EIO with one line: they are not whole. */
int part_close_files(struct lab_part *p, char err[LAB_TEXT]);

#endif
