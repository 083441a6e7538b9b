/* SPDX-License-Identifier: GPL-2.0-or-later */
/* schedule: which case starts next, what becomes of a job that ended, and whom a splat hits. */
#ifndef HARNESS_SCHEDULE_H
#define HARNESS_SCHEDULE_H

#include "harness/isolate.h"
#include "harness/progress.h"
#include "harness/runner.h"

#define SCHEDULE_MAX_JOBS 64

struct schedule {
	const struct run_options *opt;
	struct host *host;
	struct kmsg *kmsg; /* NULL once it cannot be read any more */
	struct progress progress;
	struct job *jobs;
	unsigned int nr_jobs, running;
	unsigned int next; /* case to start next in this round */
	unsigned int round;
	bool alone; /* the one running wants no company */
	bool lost;  /* /dev/kvm, since a case that reloads KVM */
	bool interrupted;
	int signals;
	double start, beat;
};

/* Starts cases, or skips them for what they need, while there is room. */
void schedule_start(struct schedule *s);
/* Judges the jobs that have ended and kills those that took too long. */
void schedule_reap(struct schedule *s);
/* Reads the kernel's log: a splat fails all cases that run now. */
void schedule_poll_kmsg(struct schedule *s);
/* Kills what runs; nothing is started any more. */
void schedule_interrupt(struct schedule *s);

#endif
