// SPDX-License-Identifier: GPL-2.0-or-later
/* The event loop: rounds, the kernel's log, signals and the clock. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "harness/schedule.h"
#include "harness/test.h"

#define HEARTBEAT 1.0 /* seconds */

static void heartbeat(struct schedule *s)
{
	const char *names[SCHEDULE_MAX_JOBS];
	double now = monotonic_seconds(), seconds[SCHEDULE_MAX_JOBS];
	unsigned int i, n = 0;

	if (now - s->beat < HEARTBEAT)
		return;
	s->beat = now;
	for (i = 0; i < s->nr_jobs; i++) {
		if (!s->jobs[i].pid)
			continue;
		names[n] = s->progress.info->cases[s->jobs[i].index]->name;
		seconds[n++] = now - s->jobs[i].started;
	}
	progress_heartbeat(&s->progress, n, names, seconds);
}

/* Sleeps until something happens; a second at most, so that kills and heartbeats come in time. */
static void wait_for_events(struct schedule *s)
{
	struct pollfd fds[SCHEDULE_MAX_JOBS + 2] = {{.fd = s->signals, .events = POLLIN}};
	struct signalfd_siginfo si;
	unsigned int i, n = 1;

	bool pollable = s->kmsg && !s->kmsg->regular;

	if (pollable)
		fds[n++] = (struct pollfd){.fd = s->kmsg->fd, .events = POLLIN};
	for (i = 0; i < s->nr_jobs; i++)
		if (s->jobs[i].pid)
			fds[n++] = (struct pollfd){.fd = s->jobs[i].pidfd, .events = POLLIN};
	if (poll(fds, n, s->running ? 250 : 0) < 0)
		return;
	if (fds[0].revents && read(s->signals, &si, sizeof(si)) == sizeof(si))
		schedule_interrupt(s);
	if (!pollable || fds[1].revents)
		schedule_poll_kmsg(s);
}

static bool another_round(struct schedule *s)
{
	const struct run_options *opt = s->opt;

	if (s->interrupted || (opt->until_fail && s->progress.bad))
		return false;
	s->round++;
	if (opt->repeat && s->round >= opt->repeat)
		return false;
	s->next = 0;
	return true;
}

static void run_rounds(struct schedule *s)
{
	do {
		s->progress.streaming = s->opt->repeat && s->round + 1 == s->opt->repeat;
		while (s->next < s->progress.info->nr_cases || s->running) {
			schedule_start(s);
			wait_for_events(s);
			schedule_reap(s);
			heartbeat(s);
			if (s->interrupted && !s->running)
				break;
		}
	} while (another_round(s));
}

static int open_signals(sigset_t *old)
{
	struct sigaction hup;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	/* nohup has it ignored. A signal that is blocked would be seen here all the same. */
	if (!sigaction(SIGHUP, NULL, &hup) && hup.sa_handler != SIG_IGN)
		sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, old);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int run_exit_status(const struct run_end *end, bool bisect)
{
	const unsigned int *c = end->counts;
	bool bad = c[VERDICT_FAIL] || c[VERDICT_TIMEOUT] || c[VERDICT_XPASS] || end->splats;

	if (!end->complete)
		return 130;
	if (bad)
		return 1;
	if (c[VERDICT_ERROR]) /* the harness or the host is at fault: that tells nothing of a commit
			       */
		return bisect ? 125 : 1;
	if (c[VERDICT_PASS] || c[VERDICT_XFAIL])
		return 0;
	return bisect ? 125 : 4;
}

int run_cases(const struct run_options *opt, struct host *host, const struct run_info *info,
	      struct reporter *reporters, unsigned int nr_reporters, struct run_end *end)
{
	struct schedule s = {
		.opt = opt, .host = host, .kmsg = opt->kmsg, .start = monotonic_seconds()};
	sigset_t old;
	int error;

	*end = (struct run_end){.exit_status = 1};
	s.nr_jobs = opt->jobs < SCHEDULE_MAX_JOBS ? opt->jobs : SCHEDULE_MAX_JOBS;
	s.beat = s.start;
	error = progress_init(&s.progress, info, reporters, nr_reporters);
	if (error)
		return error;
	error = jobs_alloc(&s.jobs, s.nr_jobs);
	if (error) {
		progress_free(&s.progress);
		return error;
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	s.signals = open_signals(&old);
	if (s.signals < 0) {
		error = -errno;
	} else {
		progress_begin(&s.progress);
		run_rounds(&s);
		end->complete = !s.interrupted;
		end->seconds = monotonic_seconds() - s.start;
		end->kmsg_lost = opt->kmsg ? opt->kmsg->lost : 0;
		progress_count(&s.progress, end);
		end->exit_status = run_exit_status(end, opt->bisect);
		progress_end(&s.progress, end);
		close(s.signals);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	jobs_free(s.jobs, s.nr_jobs);
	progress_free(&s.progress);
	return error;
}

int run_nothing(const struct run_info *info, struct reporter *reporters, unsigned int nr_reporters,
		int exit_status)
{
	struct run_end end = {.exit_status = exit_status};
	struct progress p;
	unsigned int i;
	int error = progress_init(&p, info, reporters, nr_reporters);

	if (error)
		return error;
	for (i = 0; i < info->nr_cases; i++)
		snprintf(p.total[i].reason, sizeof(p.total[i].reason), "not run: %s",
			 info->not_started);
	progress_begin(&p);
	progress_end(&p, &end);
	progress_free(&p);
	return 0;
}
