/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare: two runs, or two benchmarks, case by case. docs/compare.md has the table of verdicts and
 * the rules for timings. Nothing that an incomplete run did not get to counts as good.
 */
#ifndef REPORT_COMPARE_H
#define REPORT_COMPARE_H

#include <stdio.h>

#include "report/run_file.h"

enum change_kind {
	CHANGE_SAME,
	CHANGE_STILL_BAD, /* bad on both sides */
	CHANGE_FIXED,
	CHANGE_BROKE,
	CHANGE_DEVIATES, /* PASS has become XFAIL */
	CHANGE_NEWLY_SKIPPED,
	CHANGE_NEWLY_RUNNABLE,
	CHANGE_ONLY_A,
	CHANGE_ONLY_B,
	CHANGE_NOT_RUN_A, /* A is incomplete and did not get there */
	CHANGE_NOT_RUN_B,
	CHANGE_KINDS,
};

enum change_speed { SPEED_SAME, SPEED_SLOWER, SPEED_FASTER };

struct change {
	const char *name; /* points into the files */
	enum change_kind kind;
	const struct run_case *a, *b; /* NULL where the file has none */
	const struct run_figure *figure_a, *figure_b;
	enum change_speed speed;
	bool timed;	/* was and is are there */
	bool sure;	/* of the speed: tested, not a hint from one sample */
	double was, is; /* medians in seconds; figures: ratios, or p50 where there is no ratio */
};

struct comparison {
	const char *name_a, *name_b; /* the files' */
	const struct run_file *a, *b;
	struct change *change; /* by name */
	size_t n;
	size_t count[CHANGE_KINDS], slower, faster;
	bool whole;	   /* the caller's, after compare_files(): B must have all cases of A */
	bool stray_splats; /* the kernel splatted outside any case in B and not in A */
};

/* "broke", "newly skipped" … */
const char *change_name(enum change_kind kind);

/* A and B must be of one kind and outlive OUT. 0 or -ENOMEM. */
int compare_files(const struct run_file *a, const char *name_a, const struct run_file *b,
		  const char *name_b, struct comparison *out);
void compare_free(struct comparison *c);
/* True if something broke, cases are missing that must be there, or if B is incomplete and so
 * cannot show that nothing did. */
bool compare_bad(const struct comparison *c);

void compare_put_text(FILE *out, const struct comparison *c);
/* JSON Lines; false if it could not be written. */
bool compare_put_json(FILE *out, const struct comparison *c);

#endif
