/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * result: what a case leaves behind. One struct per case in memory shared between kvex and the
 * case's process: plain data, no pointers, readable whatever became of the process.
 */
#ifndef HARNESS_RESULT_H
#define HARNESS_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "kvex/recorder.h"

enum verdict {
	VERDICT_NONE, /* not run */
	VERDICT_PASS,
	VERDICT_FAIL,
	VERDICT_SKIP,
	VERDICT_TIMEOUT,
	VERDICT_ERROR,
	VERDICT_XFAIL,
	VERDICT_XPASS,
	VERDICT_COUNT,
};

/* A failed check: what was looked at, what was expected and seen, where in the source. */
struct failure {
	char what[160];
	char want[96], got[96]; /* both empty where there is nothing to compare */
	char where[80];		/* "src/cases/pio/rip.c:42", or the guest's file and line */
};

struct info {
	char key[32], value[128];
};

#define RESULT_MAX_FAILURES 8
#define RESULT_MAX_INFO	    16
#define RESULT_DIAG	    8192
#define RESULT_MAX_SAMPLES  100

struct case_result {
	enum verdict verdict;
	char reason[448]; /* one line: why not PASS; empty for PASS */
	char hint[256];	  /* what to do about a SKIP or ERROR, what may explain a FAIL; may be empty
			   */
	char missing[48]; /* the need a SKIP is about; may be empty */
	/* PASS, FAIL: the first version of the kernel's branch that has the fix which the case
	 * guards, where the kernel's own is older; else empty. */
	char predates[24];
	unsigned int checks, failed;
	double seconds;		 /* wall time */
	double start;		 /* seconds since the run's start */
	unsigned int runs;	 /* how often it ran (--repeat) */
	unsigned int nr_samples; /* wall times of the first runs, where there was more than one */
	float sample[RESULT_MAX_SAMPLES];
	unsigned int nr_failures; /* kept; failed may be higher */
	struct failure failure[RESULT_MAX_FAILURES];
	unsigned int nr_info;
	struct info info[RESULT_MAX_INFO];
	char diag[RESULT_DIAG]; /* what dump_vcpu and splats left, many lines */
	bool finished;		/* the case's process came to its end by itself */
	struct exit_ring ring;	/* vCPU 0 of the case's last VM */
};

/*
 * Makes RES safe to read, whatever a case that went wild has written over it: every string ends,
 * every count is within bounds, and a verdict that is none is ERROR.
 */
void result_contain(struct case_result *res);
/* "PASS" …; "NONE" for VERDICT_NONE. */
const char *verdict_name(enum verdict v);
/* True for FAIL, TIMEOUT, ERROR and XPASS: what makes a run fail. */
bool verdict_bad(enum verdict v);

#endif
