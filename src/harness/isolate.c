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
#include "harness/test.h"

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

static void __attribute__((noreturn))
child_main(struct job *job, const struct test_case *tc, struct sys *sys, struct host *host,
	   unsigned int timeout, pid_t parent)
{
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	setsid();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	dup2(STDERR_FILENO, STDOUT_FILENO); /* a report on stdout stays a report */
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
	job->killed = true;
	kill(job->pid, SIGKILL);
	kill(-job->pid, SIGKILL);
}

int job_reap(struct job *job, int *status)
{
	pid_t r = waitpid(job->pid, status, WNOHANG);

	if (r != job->pid)
		return -ECHILD;
	if (job->pidfd >= 0)
		close(job->pidfd);
	job->pidfd = -1;
	return 0;
}

static bool is_job(const struct job *jobs, unsigned int n, pid_t pid)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (jobs[i].pid == pid)
			return true;
	return false;
}

/* Orphans that came to kvex, the subreaper, because they had left their session too. */
static unsigned int sweep_orphans(const struct job *jobs, unsigned int n)
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
		if (is_job(jobs, n, pid))
			continue;
		found++;
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	fclose(f);
	return found;
}

unsigned int job_sweep(const struct job *job, const struct job *jobs, unsigned int n)
{
	unsigned int session = kill(-job->pid, SIGKILL) ? 0 : 1;
	unsigned int orphans = sweep_orphans(jobs, n);

	/* What was in the session has come to us as an orphan too: not to be counted twice. */
	return orphans ? orphans : session;
}
