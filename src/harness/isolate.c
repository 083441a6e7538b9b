// SPDX-License-Identifier: GPL-2.0-or-later
/* A process per case, and the sweep after it. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/isolate.h"
#include "harness/privileges.h"
#include "harness/test.h"

#define REAP_TRIES 500 /* milliseconds */
#define KILL_GRACE 1.0 /* seconds that a case has to report its own hang before SIGKILL */

int jobs_alloc(struct job **jobs, unsigned int n)
{
	unsigned int i;

	*jobs = calloc(n, sizeof(**jobs));
	if (!*jobs)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		void *p = mmap(NULL, sizeof(struct case_result), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

		(*jobs)[i].pidfd = -1;
		(*jobs)[i].res = p == MAP_FAILED ? NULL : p;
		if (p == MAP_FAILED) {
			jobs_free(*jobs, n);
			return -ENOMEM;
		}
	}
	return 0;
}

void jobs_free(struct job *jobs, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (jobs[i].res)
			munmap(jobs[i].res, sizeof(*jobs[i].res));
		free(jobs[i].splat_text);
	}
	free(jobs);
}

/*
 * Report files, the kernel's log, the other cases' processes: none of a case's business. It keeps
 * the standard descriptors and /dev/kvm.
 */
static void close_others(int keep)
{
	if (keep > STDERR_FILENO + 1)
		close_range(STDERR_FILENO + 1, keep - 1, 0);
	close_range(keep > STDERR_FILENO ? keep + 1 : STDERR_FILENO + 1, ~0U, 0);
}

static void __attribute__((noreturn))
child_main(struct job *job, const struct test_case *tc, struct sys *sys, struct host *host,
	   unsigned int timeout, pid_t parent)
{
	struct sys_error err;
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	setsid();
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	dup2(STDERR_FILENO, STDOUT_FILENO); /* a report on stdout stays a report */
	close_others(sys->fd);
	if (!tc->reloads && privileges_drop(&err)) {
		snprintf(job->res->reason, sizeof(job->res->reason), "%s", err.text);
		job->res->verdict = VERDICT_ERROR;
		job->res->finished = true;
		exit(0);
	}
	test_run_body(tc, job->res, sys, host, timeout);
	exit(0);
}

int job_start(struct job *job, const struct test_case *tc, struct sys *sys, struct host *host,
	      unsigned int timeout)
{
	pid_t parent = getpid();

	memset(job->res, 0, sizeof(*job->res));
	free(job->splat_text);
	job->splat_text = NULL;
	fflush(NULL);
	job->pid = fork();
	if (job->pid < 0) {
		job->pid = 0;
		return -errno;
	}
	if (!job->pid)
		child_main(job, tc, sys, host, timeout, parent);
	job->pidfd = pidfd_open(job->pid, 0);
	job->started = monotonic_seconds();
	job->kill_at = job->started + timeout + KILL_GRACE;
	job->killed = false;
	job->splat_title[0] = '\0';
	return 0;
}

void job_kill(struct job *job)
{
	if (!job->killed)
		job->kill_at = monotonic_seconds();
	job->killed = true;
	kill(job->pid, SIGKILL);
	kill(-job->pid, SIGKILL);
}

static void close_pidfd(struct job *job)
{
	if (job->pidfd >= 0)
		close(job->pidfd);
	job->pidfd = -1;
}

int job_reap(struct job *job, int *status)
{
	pid_t r = waitpid(job->pid, status, WNOHANG);

	if (r != job->pid)
		return -ECHILD;
	close_pidfd(job);
	return 0;
}

void job_abandon(struct job *job)
{
	job->stuck = job->pid;
	close_pidfd(job);
}

/* A job, one that was given up, or in the session of one that still runs. */
static bool belongs(const struct job *job, const struct job *jobs, unsigned int n, pid_t pid)
{
	pid_t session = getsid(pid);
	unsigned int i;

	for (i = 0; i < n; i++)
		if (jobs[i].stuck == pid || jobs[i].pid == pid ||
		    (&jobs[i] != job && jobs[i].pid && jobs[i].pid == session))
			return true;
	return false;
}

/* A process stuck in the kernel does not end even now: it is left to whoever inherits it. */
static void reap_killed(pid_t pid)
{
	int i;

	for (i = 0; i < REAP_TRIES && waitpid(pid, NULL, WNOHANG) == 0; i++)
		usleep(1000);
}

/* Orphans that came to kvex, the subreaper, because they had left their session too. */
static unsigned int sweep_orphans(const struct job *job, const struct job *jobs, unsigned int n)
{
	char path[64];
	unsigned int found = 0;
	FILE *f;
	int pid;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	f = fopen(path, "re");
	if (!f)
		return 0;
	while (fscanf(f, "%d", &pid) == 1) {
		if (belongs(job, jobs, n, pid))
			continue;
		found++;
		kill(pid, SIGKILL);
		reap_killed(pid);
	}
	fclose(f);
	return found;
}

unsigned int job_sweep(const struct job *job, const struct job *jobs, unsigned int n)
{
	unsigned int session = kill(-job->pid, SIGKILL) ? 0 : 1;
	unsigned int orphans = sweep_orphans(job, jobs, n);

	/* What was in the session has come to us as an orphan too: not to be counted twice. */
	return orphans ? orphans : session;
}
