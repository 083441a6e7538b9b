// SPDX-License-Identifier: GPL-2.0-or-later
/* Cases into jobs, jobs into results. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/judge.h"
#include "harness/schedule.h"
#include "harness/test.h"

#define UNKILLABLE 5.0 /* seconds after SIGKILL: the process is stuck in the kernel */

static unsigned int case_timeout(const struct schedule *s, const struct test_case *tc)
{
	return tc->timeout > s->opt->timeout ? tc->timeout : s->opt->timeout;
}

static void tell_unmet(struct case_result *res, const char *need, int met, const char *reason,
		       const char *hint)
{
	res->verdict = met ? VERDICT_ERROR : VERDICT_SKIP;
	snprintf(res->missing, sizeof(res->missing), "%s", need);
	snprintf(res->hint, sizeof(res->hint), "%s", hint);
	if (met == -EINVAL)
		snprintf(res->reason, sizeof(res->reason),
			 "'%s' in .needs is no feature (kvex host), nor backend=, vendor=, param:, "
			 "cpus=, interruptible-guest or counting-pmu",
			 need);
	else
		snprintf(res->reason, sizeof(res->reason), "%s %s: %s",
			 met ? "cannot tell whether there is" : "needs", need, reason);
	res->finished = true;
}

/* The lab can make hold what this machine does not. */
static void point_to_lab(const struct schedule *s, const struct test_case *tc,
			 struct case_result *res)
{
	const char *cpu = s->opt->lab_cpu ? s->opt->lab_cpu(tc) : NULL;
	size_t len = strlen(res->hint);
	char wants[96];

	if (!cpu)
		return;
	lab_wants_describe(&tc->lab, wants, sizeof(wants));
	snprintf(res->hint + len, sizeof(res->hint) - len, "%skvex lab run %s%.*s does it%s%s",
		 len ? "; or " : "", strcmp(cpu, "intel") ? "" : "--cpu intel ",
		 (int)strcspn(tc->name, "/"), tc->name, wants[0] ? ", with " : "", wants);
}

/*
 * True if TC lacks something, or it cannot be told whether: its result is SKIP or ERROR without a
 * process. Of several things that it lacks, one that is required is named.
 */
static bool skip_for_needs(struct schedule *s, const struct test_case *tc, struct case_result *res)
{
	const char *const *need;
	char reason[160] = "", hint[160] = "";

	for (need = tc->needs; need < tc->needs + CASE_MAX_NEEDS && *need; need++) {
		int met = need_check(*need, s->host, reason, hint);

		if (met == 1)
			continue;
		if (!res->finished || met < 0 || judge_requires(s->opt->required, *need))
			tell_unmet(res, *need, met, reason, hint);
		if (met < 0)
			break;
	}
	if (res->verdict == VERDICT_SKIP && !s->host->emulated)
		point_to_lab(s, tc, res);
	return res->finished;
}

/* An open /dev/kvm keeps kvm_amd from being unloaded, and is none of the next kvm_amd's. */
static void reopen_kvm(struct schedule *s, struct case_result *res)
{
	if (!sys_open(s->host->sys, NULL))
		return;
	s->lost = true;
	if (res->verdict != VERDICT_PASS && res->verdict != VERDICT_SKIP)
		return;
	res->verdict = VERDICT_ERROR;
	snprintf(res->reason, sizeof(res->reason), "it left no usable /dev/kvm: %s",
		 s->host->sys->err.text);
}

static bool wants_no_company(const struct test_case *tc)
{
	return tc->alone || tc->reloads;
}

static void finish_job(struct schedule *s, struct job *job, int status, bool reaped)
{
	const struct test_case *tc = s->progress.info->cases[job->index];
	struct evidence ev = {
		.status = status,
		.killed = job->killed,
		.splat_title = job->splat_title[0] ? job->splat_title : NULL,
		.splat_text = job->splat_text,
		.required = s->opt->required,
	};

	job->res->start = job->started - s->start;
	job->res->seconds = monotonic_seconds() - job->started;
	if (reaped)
		ev.leftovers = job_sweep(job, s->jobs, s->nr_jobs);
	if (tc->reloads)
		reopen_kvm(s, job->res);
	judge(tc, s->host, &ev, job->res);
	if (!s->interrupted)
		progress_result(&s->progress, job->index, job->res);
	job->pid = 0;
	s->running--;
	s->alone = false;
}

static void start_failed(struct schedule *s, struct job *job, const char *why)
{
	job->res->verdict = VERDICT_ERROR;
	snprintf(job->res->reason, sizeof(job->res->reason), "cannot start a process: %s", why);
	progress_result(&s->progress, job->index, job->res);
}

/* Starts or skips the next case in JOB's place. */
static void start_next(struct schedule *s, struct job *job)
{
	const struct test_case *tc = s->progress.info->cases[s->next];
	struct evidence none = {.required = s->opt->required};
	int error;

	job->index = s->next++;
	memset(job->res, 0, sizeof(*job->res));
	job->res->start = monotonic_seconds() - s->start;
	if (skip_for_needs(s, tc, job->res)) {
		judge(tc, s->host, &none, job->res);
		progress_result(&s->progress, job->index, job->res);
		return;
	}
	if (s->opt->mark)
		fprintf(s->opt->mark, "kvex: %s\n", tc->name);
	if (s->lost) {
		start_failed(s, job, "a case before has left no usable /dev/kvm");
		return;
	}
	if (tc->reloads)
		sys_close(s->host->sys);
	error = job_start(job, tc, s->host->sys, s->host, case_timeout(s, tc));
	if (error) {
		start_failed(s, job, strerror(-error));
		return;
	}
	s->running++;
	s->alone = wants_no_company(tc);
}

void schedule_start(struct schedule *s)
{
	unsigned int i;

	for (i = 0; i < s->nr_jobs; i++) {
		while (!s->jobs[i].pid && s->next < s->progress.info->nr_cases && !s->alone &&
		       !s->interrupted) {
			if (s->running && wants_no_company(s->progress.info->cases[s->next]))
				return;
			start_next(s, &s->jobs[i]);
		}
	}
}

static void splat_seen(void *arg, const char *title, const char *text)
{
	struct schedule *s = arg;
	const char *names[SCHEDULE_MAX_JOBS];
	struct splat splat = {.seconds = monotonic_seconds() - s->start,
			      .title = title,
			      .text = text,
			      .cases = names};
	unsigned int i;

	for (i = 0; i < s->nr_jobs; i++) {
		struct job *job = &s->jobs[i];

		if (!job->pid)
			continue;
		names[splat.nr_cases++] = s->progress.info->cases[job->index]->name;
		if (!job->splat_text) {
			snprintf(job->splat_title, sizeof(job->splat_title), "%s", title);
			job->splat_text = strdup(text);
		}
	}
	progress_splat(&s->progress, &splat);
}

/* A log that fails half-way may have held a splat: it counts as lost messages. */
void schedule_poll_kmsg(struct schedule *s)
{
	if (s->kmsg && kmsg_poll(s->kmsg, splat_seen, s) < 0) {
		s->kmsg->lost++;
		s->kmsg = NULL;
	}
}

void schedule_reap(struct schedule *s)
{
	double now = monotonic_seconds();
	unsigned int i;
	int status;

	for (i = 0; i < s->nr_jobs; i++) {
		struct job *job = &s->jobs[i];

		if (!job->pid)
			continue;
		if (!job_reap(job, &status)) {
			/* What the kernel said of this case it has said by now. */
			schedule_poll_kmsg(s);
			finish_job(s, job, status, true);
		} else if (job->killed && now > job->kill_at + UNKILLABLE) {
			job_abandon(job);
			finish_job(s, job, 0, false);
		} else if (!job->killed && now > job->kill_at) {
			job_kill(job);
		}
	}
}

void schedule_interrupt(struct schedule *s)
{
	unsigned int i;

	s->interrupted = true;
	for (i = 0; i < s->nr_jobs; i++)
		if (s->jobs[i].pid)
			job_kill(&s->jobs[i]);
}
