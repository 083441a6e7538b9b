/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan: the cases of a run in groups that want the same of the lab (struct lab_wants), each of
 * which is a boot of its own. What the user asks for holds for all of them and prevails.
 */
#ifndef LAB_PLAN_H
#define LAB_PLAN_H

#include "harness/case.h"
#include "lab/engine.h"

#define LAB_GROUPS    32
#define LAB_WORDS_MAX 256 /* of one case, for the kernel's command line */

struct lab_group {
	unsigned int nr_cases;
	struct lab_wants wants;	   /* that are to be met: not the user's, not beyond the engine */
	char words[LAB_WORDS_MAX]; /* wants.append is here */
	struct lab_params params;  /* the user's and those of the cases */
	const char **items;	   /* they are here */
	struct lab_models models;
	char *append;		       /* the same for the command line; NULL: nothing */
	char what[LAB_WORDS_MAX + 64]; /* wants in words; empty for the machine as it is */
};

struct lab_plan {
	unsigned int nr_groups; /* at least one; without wants first, if it has cases */
	struct lab_group group[LAB_GROUPS];
	unsigned char *of; /* of each case its group */
	/* A line for each thing that a case wants and the user has set otherwise. */
	unsigned int nr_clashes;
	char clash[LAB_GROUPS][LAB_TEXT];
};

struct lab_user {
	struct lab_params params;
	struct lab_models models;
	bool no_models;		      /* he wants none, whatever cases want */
	const char *append, *flavour; /* NULL: none given */
	unsigned int cpus;	      /* 0: not given */
	unsigned int memory;	      /* MiB; 0: not given */
};

/* 0, or -errno with one line in ERR. PLAN is for lab_plan_free() in any case. */
int lab_plan_make(struct lab_plan *plan, unsigned int n, const struct test_case *const *cases,
		  const struct lab_user *user, const struct lab_engine *engine, char err[LAB_TEXT]);
/* The models of all groups in words, as lab_models_describe() has it. */
void lab_plan_models(const struct lab_plan *plan, char *out, size_t len);
void lab_plan_free(struct lab_plan *plan);

#endif
