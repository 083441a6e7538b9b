/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * isolate: a process per case. Each is a session of its own, dies with kvex, holds no descriptor
 * but the standard ones and /dev/kvm, writes only to the shared result and to stderr, and leaves
 * nothing behind: what it forked is found, killed and reported.
 */
#ifndef HARNESS_ISOLATE_H
#define HARNESS_ISOLATE_H

#include <sys/types.h>

#include "harness/case.h"

struct job {
	pid_t pid; /* 0: free */
	int pidfd;
	unsigned int index; /* of the case, the runner's */
	double started;	    /* CLOCK_MONOTONIC seconds */
	double kill_at;	    /* when to send SIGKILL; once killed: when it was sent */
	bool killed;
	pid_t stuck;		 /* the last one here that SIGKILL did not end, 0 if none */
	char splat_title[200];	 /* of the first kernel splat while it ran, empty if none */
	char *splat_text;	 /* NULL if none */
	struct case_result *res; /* shared memory, reused from case to case */
};

/* Memory for N jobs' results. 0 or -ENOMEM. */
int jobs_alloc(struct job **jobs, unsigned int n);
void jobs_free(struct job *jobs, unsigned int n);

/* Starts TC as JOB. TIMEOUT in seconds; the job is to be killed a second after that. -errno. */
int job_start(struct job *job, const struct test_case *tc, struct sys *sys, struct host *host,
	      unsigned int timeout);
/* SIGKILL to the whole session. */
void job_kill(struct job *job);
/* Reaps an ended job; *STATUS as from waitpid. 0, or -ECHILD if it has not ended. */
int job_reap(struct job *job, int *status);
/* Gives up a job that does not end although it was killed: it is stuck in the kernel. */
void job_abandon(struct job *job);
/*
 * Kills what the job's session, or kvex as its subreaper, still holds that is in no other job.
 * How many processes there were.
 */
unsigned int job_sweep(const struct job *job, const struct job *jobs, unsigned int n);

#endif
