/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * part: the cases of one run on one kernel of the lab, one group of the plan after the other.
 * Whatever becomes of the kernel, each case has its result in the end: one during which it panicked
 * or hung is failed for that, and the others get a kernel that is booted anew.
 */
#ifndef LAB_PART_H
#define LAB_PART_H

#include "harness/progress.h"
#include "lab/replay.h"
#include "lab/plan.h"
#include "lab/session.h"

struct lab_part {
	/* the caller's */
	const struct lab_plan *plan;
	const struct lab_session *session; /* of each group of the plan, all but its callbacks */
	const char *const *options;	   /* for `kvex run` in the lab, NULL-terminated */
	struct run_info info;		   /* its host is filled in */
	/*
	 * Path of the files for results and console, without .jsonl and .console. While another run
	 * holds them they are called PATH.2 and so on; after that it names what was written.
	 */
	char record[PATH_MAX];
	/* What is told: each once for each case, after BEGIN; from the thread that runs the part.
	 */
	void (*begin)(struct lab_part *part);
	void (*result)(struct lab_part *part, unsigned int index, const struct case_result *res);
	void (*splat)(struct lab_part *part, const struct splat *splat);
	/* A boot of the group has ended; SESSION says how. */
	void (*boot)(struct lab_part *part, const struct lab_session *session);
	void *arg;
	/* what became of it */
	struct host host;
	struct run_end end;
	bool renamed; /* another run had the record's usual name */
	/* private */
	unsigned int group;	/* that is run */
	unsigned int boots;	/* of this group */
	char trouble[LAB_TEXT]; /* why its first boot was not enough; empty if it was */
	char console[PATH_MAX];
	bool begun;
	bool *done;		   /* of each case */
	unsigned int left;	   /* of this group, without result */
	char last_error[LAB_TEXT]; /* that kvex in the lab wrote */
	FILE *errors;
	struct progress progress;
	struct reporter reporter;
	struct replay replay;
};

/* 0, or -errno with one line: nothing could be run, nothing was told. */
int lab_part_run(struct lab_part *part, char err[LAB_TEXT]);

#endif
