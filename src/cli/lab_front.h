/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_front: the reports of a run on one or several kernels. Of several each case stands once for
 * each kernel, as KERNEL/FAMILY/CASE.
 */
#ifndef CLI_LAB_FRONT_H
#define CLI_LAB_FRONT_H

#include <pthread.h>

#include "lab/part.h"

struct lab_front {
	/* the caller's */
	unsigned int nr_parts;
	struct lab_part *parts;
	struct reporter *reporters;
	unsigned int nr_reporters;
	bool timing;
	/* private */
	pthread_mutex_t lock;
	pthread_cond_t ended;
	unsigned int next, running;
	bool begun;
	double *since; /* of each part, 0: it does not run */
	struct run_info info;
	struct host host;
	struct test_case *names; /* of several kernels */
	const struct test_case **cases;
	struct progress progress;
	struct run_end end;
	char err[LAB_TEXT];
};

/*
 * Runs the parts, JOBS at a time, and reports. 0, END filled in; or -errno with one line in
 * front->err.
 */
int lab_front_run(struct lab_front *front, unsigned int jobs, bool bisect, struct run_end *end);

/*
 * A line for each kernel and series of patches that cases guard: "6.12.101-full: SEV and SNP are
 * initialised by KVM: 5 of 8 patches; without 1 6 7". PASS: it has the patch; FAIL: it has not.
 */
void lab_series_print(FILE *out, const struct lab_part *parts, unsigned int n,
		      const struct case_result *results);

/* The verdicts, kernels across, cases down; ends with where the results are. */
void lab_matrix_print(FILE *out, const struct lab_part *parts, unsigned int n,
		      const struct case_result *results);

#endif
