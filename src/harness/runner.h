/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * runner: runs cases, several at a time, and tells the reporters. Results are told in the order of
 * selection, each as soon as all before it are there.
 */
#ifndef HARNESS_RUNNER_H
#define HARNESS_RUNNER_H

#include "kvex/kmsg.h"
#include "report/report.h"

struct run_options {
	unsigned int jobs;	     /* cases at a time, >= 1 */
	unsigned int timeout;	     /* seconds for a case that names none */
	unsigned int repeat;	     /* rounds, >= 1; with until_fail 0 is without end */
	bool until_fail;	     /* stop after the first round with a failure */
	bool bisect;		     /* exit status for `git bisect run` */
	const char *const *required; /* see struct evidence */
	struct kmsg *kmsg;	     /* NULL: the kernel's log cannot be watched */
	/* The vendor of the CPU on which kvex lab run can run it, "amd" or "intel"; NULL: on none.
	 * May be NULL itself: then no hint names the lab. */
	const char *(*lab_cpu)(const struct test_case *tc);
	FILE *mark; /* gets "kvex: CASE" before each case; NULL: nothing does */
};

/*
 * Runs INFO's cases to the end or to SIGINT, SIGTERM or SIGHUP. Fills END, whose exit_status is
 * what kvex is to exit with. 0, or -errno when there was no running at all (memory, signalfd).
 */
int run_cases(const struct run_options *opt, struct host *host, const struct run_info *info,
	      struct reporter *reporters, unsigned int nr_reporters, struct run_end *end);

/*
 * Tells the reporters of a run that cannot start, for INFO->not_started: every case as not run, the
 * run as incomplete. EXIT_STATUS is what kvex will exit with. 0, or -ENOMEM.
 */
int run_nothing(const struct run_info *info, struct reporter *reporters, unsigned int nr_reporters,
		int exit_status);

/* Exit status for a run with these counts; design: 0 passed, 1 failed, 4 all skipped, 130 ended. */
int run_exit_status(const struct run_end *end, bool bisect);

#endif
