/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_parts: what the files of plan have in common. */
#ifndef LAB_PLAN_PARTS_H
#define LAB_PLAN_PARTS_H

#include "lab/plan.h"

struct planning {
	struct lab_plan *plan;
	const struct lab_user *user;
	const struct lab_engine *engine;
	const struct test_case *tc; /* that is looked at */
};

/*
 * What p->tc wants and is to be met, into G; clashes with the user's word into the plan. False if
 * it skips whatever it is given.
 */
bool plan_keep_wants(struct planning *p, struct lab_group *g);

#endif
