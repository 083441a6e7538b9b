/* SPDX-License-Identifier: GPL-2.0-or-later */
/* part_blame: results of cases that could give none themselves. Private to part. */
#ifndef LAB_PART_BLAME_H
#define LAB_PART_BLAME_H

#include "lab/part.h"

/* part.c: tells that the run begins, if it has not been told; and a result, unless there is one. */
void part_begin(struct lab_part *p);
void part_result(struct lab_part *p, unsigned int index, const struct case_result *res);

/* The host as far as it is known without the kernel's own word. */
void part_default_host(struct lab_part *p);
/* After a boot: fails the case that the kernel or kvex in the lab died in, if there is one. */
void part_blame(struct lab_part *p, const struct lab_session *s);
/* No further boot of the group: what has no result is ERROR. */
void part_give_up(struct lab_part *p, const struct lab_session *s);
/*
 * Nor are the groups behind it: where no module is loaded, what init could not do for one it cannot
 * do for another.
 */
void part_give_up_rest(struct lab_part *p, const struct lab_session *s);

#endif
