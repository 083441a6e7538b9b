/* SPDX-License-Identifier: GPL-2.0-or-later */
/* select: from the cases that registered themselves, those that patterns name. */
#ifndef HARNESS_SELECT_H
#define HARNESS_SELECT_H

#include "harness/case.h"

enum select_which {
	SELECT_OPT_IN = 1,
	SELECT_LAB = 2, /* they are to run in the lab */
};

/*
 * The cases that any of the N PATTERNS names (none: all cases), sorted by name, each once. A
 * pattern is tried as the name of one case, as a shell glob over whole names if it holds any of * ?
 * [, as a family ("pio"), and as the start of names, in this order.
 *
 * A case that declares opt_in is named by its name alone, unless WHICH has SELECT_OPT_IN; one
 * that declares reloads too, unless it has SELECT_OPT_IN or SELECT_LAB.
 *
 * 0, and *OUT (for free()) of *COUNT cases. With one line in ERR: -ENOENT, a pattern that matches
 * nothing, and what is near; -EINVAL, a registered case with a malformed or duplicate name;
 * -ENOMEM.
 */
int select_cases(int n, char *const *patterns, unsigned int which, const struct test_case ***out,
		 unsigned int *count, char *err, size_t errlen);

/* Length of the family in a case's name: what stands before the slash. */
size_t case_family_len(const struct test_case *tc);

#endif
