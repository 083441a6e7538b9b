// SPDX-License-Identifier: GPL-2.0-or-later
/* The event loop: jobs, the kernel's log, signals and the clock. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "harness/isolate.h"
#include "harness/judge.h"
#include "harness/progress.h"
#include "harness/runner.h"
#include "harness/test.h"

#define MAX_JOBS   64
#define HEARTBEAT  1.0 /* seconds */
#define UNKILLABLE 5.0 /* seconds after SIGKILL: the process is stuck in the kernel */

struct runner {
	const struct run_options *opt;
	struct host *host;
	struct kmsg *kmsg; /* NULL once it cannot be read any more */
	struct progress progress;
	struct job *jobs;
	unsigned int nr_jobs, running;
	unsigned int next; /* case to start next in this round */
	unsigned int round;
	bool alone; /* the one running wants no company */
	bool interrupted;
	int signals;
	double start, beat;
};

static unsigned int case_timeout(const struct runner *r, const struct test_case *tc)
{
	return tc->timeout > r->opt->timeout ? tc->timeout : r->opt->timeout;
}

/* True if TC lacks something: its result is SKIP without a process. */
static bool skip_for_needs(struct runner *r, const struct test_case *tc, struct case_result *res)
{
	const char *const *need;
	char reason[160] = "", hint[160] = "";

	for (need = tc->needs; need < tc->needs + CASE_MAX_NEEDS && *need; need++) {
		int met = need_check(*need, r->host, reason, hint);

		if (met == 1)
			continue;
		res->verdict = met ? VERDICT_ERROR : VERDICT_SKIP;
		snprintf(res->missing, sizeof(res->missing), "%s", *need);
		snprintf(res->hint, sizeof(res->hint), "%s", hint);
		if (met)
			snprintf(res->reason, sizeof(res->reason), "'%s' is no need", *need);
		else
			snprintf(res->reason, sizeof(res->reason), "needs %s: %s", *need, reason);
		res->finished = true;
		return true;
	}
	return false;
}

static void finish_job(struct runner *r, struct job *job, int status, bool reaped)
{
	const struct test_case *tc = r->progress.info->cases[job->index];
	struct evidence ev = {
		.status = status,
		.killed = job->killed,
		.splat_title = job->splat_title[0] ? job->splat_title : NULL,
		.splat_text = job->splat_text,
		.required = r->opt->required,
	};

	job->res->start = job->started - r->start;
	job->res->seconds = monotonic_seconds() - job->started;
	if (reaped)
		ev.leftovers = job_sweep(job, r->jobs, r->nr_jobs);
	judge(tc, r->host, &ev, job->res);
	if (!r->interrupted)
		progress_result(&r->progress, job->index, job->res);
	job->pid = 0;
	r->running--;
	r->alone = false;
}

static void start_failed(struct runner *r, struct job *job, int error)
{
	job->res->verdict = VERDICT_ERROR;
	snprintf(job->res->reason, sizeof(job->res->reason), "cannot start a process: %s",
		 strerror(error));
	progress_result(&r->progress, job->index, job->res);
}

/* Starts or skips the next case in JOB's place. */
static void start_next(struct runner *r, struct job *job)
{
	const struct test_case *tc = r->progress.info->cases[r->next];
	struct evidence none = {.required = r->opt->required};
	int error;

	job->index = r->next++;
	memset(job->res, 0, sizeof(*job->res));
	job->res->start = monotonic_seconds() - r->start;
	if (skip_for_needs(r, tc, job->res)) {
		judge(tc, r->host, &none, job->res);
		progress_result(&r->progress, job->index, job->res);
		return;
	}
	error = job_start(job, tc, r->host->sys, r->host, case_timeout(r, tc));
	if (error) {
		start_failed(r, job, -error);
		return;
	}
	r->running++;
	r->alone = tc->alone;
}

static void start_jobs(struct runner *r)
{
	unsigned int i;

	for (i = 0; i < r->nr_jobs; i++) {
		while (!r->jobs[i].pid && r->next < r->progress.info->nr_cases && !r->alone &&
		       !r->interrupted) {
			if (r->running && r->progress.info->cases[r->next]->alone)
				return;
			start_next(r, &r->jobs[i]);
		}
	}
}

static void splat_seen(void *arg, const char *title, const char *text)
{
	struct runner *r = arg;
	const char *names[MAX_JOBS];
	struct splat splat = {.seconds = monotonic_seconds() - r->start,
			      .title = title,
			      .text = text,
			      .cases = names};
	unsigned int i;

	for (i = 0; i < r->nr_jobs; i++) {
		struct job *job = &r->jobs[i];

		if (!job->pid)
			continue;
		names[splat.nr_cases++] = r->progress.info->cases[job->index]->name;
		if (!job->splat_text) {
			snprintf(job->splat_title, sizeof(job->splat_title), "%s", title);
			job->splat_text = strdup(text);
		}
	}
	progress_splat(&r->progress, &splat);
}

/* A log that fails half-way may have held a splat: it counts as lost messages. */
static void poll_kmsg(struct runner *r)
{
	if (r->kmsg && kmsg_poll(r->kmsg, splat_seen, r) < 0) {
		r->kmsg->lost++;
		r->kmsg = NULL;
	}
}

static void reap_jobs(struct runner *r)
{
	double now = monotonic_seconds();
	unsigned int i;
	int status;

	for (i = 0; i < r->nr_jobs; i++) {
		struct job *job = &r->jobs[i];

		if (!job->pid)
			continue;
		if (!job_reap(job, &status)) {
			/* What the kernel said of this case it has said by now. */
			poll_kmsg(r);
			finish_job(r, job, status, true);
		} else if (job->killed && now > job->kill_at + UNKILLABLE) {
			finish_job(r, job, 0, false);
		} else if (!job->killed && now > job->kill_at) {
			job_kill(job);
		}
	}
}

static void interrupt(struct runner *r)
{
	unsigned int i;

	r->interrupted = true;
	for (i = 0; i < r->nr_jobs; i++)
		if (r->jobs[i].pid)
			job_kill(&r->jobs[i]);
}

static void heartbeat(struct runner *r)
{
	const char *names[MAX_JOBS];
	double now = monotonic_seconds(), seconds[MAX_JOBS];
	unsigned int i, n = 0;

	if (now - r->beat < HEARTBEAT)
		return;
	r->beat = now;
	for (i = 0; i < r->nr_jobs; i++) {
		if (!r->jobs[i].pid)
			continue;
		names[n] = r->progress.info->cases[r->jobs[i].index]->name;
		seconds[n++] = now - r->jobs[i].started;
	}
	progress_heartbeat(&r->progress, n, names, seconds);
}

/* Sleeps until something happens; a second at most, so that kills and heartbeats come in time. */
static void wait_for_events(struct runner *r)
{
	struct pollfd fds[MAX_JOBS + 2] = {{.fd = r->signals, .events = POLLIN}};
	struct signalfd_siginfo si;
	unsigned int i, n = 1;

	if (r->kmsg)
		fds[n++] = (struct pollfd){.fd = r->kmsg->fd, .events = POLLIN};
	for (i = 0; i < r->nr_jobs; i++)
		if (r->jobs[i].pid)
			fds[n++] = (struct pollfd){.fd = r->jobs[i].pidfd, .events = POLLIN};
	if (poll(fds, n, r->running ? 250 : 0) < 0)
		return;
	if (fds[0].revents && read(r->signals, &si, sizeof(si)) == sizeof(si))
		interrupt(r);
	if (r->kmsg && fds[1].revents)
		poll_kmsg(r);
}

static bool another_round(struct runner *r)
{
	const struct run_options *opt = r->opt;

	if (r->interrupted || (opt->until_fail && r->progress.bad))
		return false;
	r->round++;
	if (opt->repeat && r->round >= opt->repeat)
		return false;
	r->next = 0;
	return true;
}

static void run_rounds(struct runner *r)
{
	do {
		r->progress.streaming = r->opt->repeat && r->round + 1 == r->opt->repeat;
		while (r->next < r->progress.info->nr_cases || r->running) {
			start_jobs(r);
			wait_for_events(r);
			reap_jobs(r);
			heartbeat(r);
			if (r->interrupted && !r->running)
				break;
		}
	} while (another_round(r));
}

static int open_signals(sigset_t *old)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, old);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int run_exit_status(const struct run_end *end, bool bisect)
{
	const unsigned int *c = end->counts;
	bool bad = c[VERDICT_FAIL] || c[VERDICT_TIMEOUT] || c[VERDICT_ERROR] || c[VERDICT_XPASS] ||
		   end->splats;

	if (!end->complete)
		return 130;
	if (bad)
		return 1;
	if (c[VERDICT_PASS] || c[VERDICT_XFAIL])
		return 0;
	return bisect ? 125 : 4;
}

int run_cases(const struct run_options *opt, struct host *host, const struct run_info *info,
	      struct reporter *reporters, unsigned int nr_reporters, struct run_end *end)
{
	struct runner r = {
		.opt = opt, .host = host, .kmsg = opt->kmsg, .start = monotonic_seconds()};
	sigset_t old;
	int error;

	*end = (struct run_end){.exit_status = 1};
	r.nr_jobs = opt->jobs < MAX_JOBS ? opt->jobs : MAX_JOBS;
	r.beat = r.start;
	error = progress_init(&r.progress, info, reporters, nr_reporters);
	if (error)
		return error;
	error = jobs_alloc(&r.jobs, r.nr_jobs);
	if (error) {
		progress_free(&r.progress);
		return error;
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	r.signals = open_signals(&old);
	if (r.signals < 0) {
		error = -errno;
	} else {
		progress_begin(&r.progress);
		run_rounds(&r);
		end->complete = !r.interrupted;
		end->seconds = monotonic_seconds() - r.start;
		end->kmsg_lost = opt->kmsg ? opt->kmsg->lost : 0;
		progress_end(&r.progress, end, opt->bisect);
		close(r.signals);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	jobs_free(r.jobs, r.nr_jobs);
	progress_free(&r.progress);
	return error;
}
