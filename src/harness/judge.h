/* SPDX-License-Identifier: GPL-2.0-or-later */
/* judge: from what a case's process left to the verdict that the reports tell. */
#ifndef HARNESS_JUDGE_H
#define HARNESS_JUDGE_H

#include "harness/case.h"

struct evidence {
	int status;			      /* of the process, as from waitpid */
	bool killed;			      /* by kvex, for taking too long */
	unsigned int leftovers;		      /* processes it left behind */
	const char *splat_title, *splat_text; /* the kernel's, while the case ran; NULL if none */
	const char *const *required; /* needs whose lack is a failure; "all"; NULL-terminated */
};

/* Sets the final verdict in RES, which holds what the case itself said. */
void judge(const struct test_case *tc, const struct host *host, const struct evidence *ev,
	   struct case_result *res);
/* What the version of HOST's kernel has to say of a PASS or failure of TC. Called by judge(). */
void judge_guards(const struct test_case *tc, const struct host *host, struct case_result *res);
/* Whether the lack of MISSING is a failure: it, or "all", is in REQUIRED (NULL: nothing is). */
bool judge_requires(const char *const *required, const char *missing);
/* Adds one more run of a case (--repeat) to its aggregate: the worst verdict is kept, with its
 * story. */
void judge_merge(struct case_result *total, const struct case_result *one);

#endif
