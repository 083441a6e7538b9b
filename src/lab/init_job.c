// SPDX-License-Identifier: GPL-2.0-or-later
/* The job: its process, what it writes, and its end. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lab/frame.h"
#include "lab/init_parts.h"
#include "lab/fail.h"

#define ALIVE_MS 1000
#define DRAIN_MS 200 /* for what outlives the job and still holds its output */

enum { OUT, ERR, PIDFD, NR };

static void use_terminal(const struct lab_job *job)
{
	struct winsize size = {.ws_row = (unsigned short)job->rows,
			       .ws_col = (unsigned short)job->columns};
	int fd = open("/dev/ttyS0", O_RDWR);

	setsid();
	ioctl(fd, TIOCSCTTY, 1);
	ioctl(fd, TIOCSWINSZ, &size);
	for (int i = 0; i <= 2; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
}

static void __attribute__((noreturn))
child(const struct lab_job *job, const int out[2], const int err[2], int report)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (job->terminal) {
		use_terminal(job);
	} else {
		setsid();
		dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		dup2(err[1], STDERR_FILENO);
	}
	if (!chdir(job->cwd))
		execve(job->argv[0], job->argv, job->env);
	if (write(report, &errno, sizeof(errno)) != sizeof(errno))
		_exit(126);
	_exit(127);
}

/* Passes on what is there; false at the end of the stream. */
static bool pass_on(int channel, int fd, enum frame_type type)
{
	char buf[FRAME_MAX];
	ssize_t n = read(fd, buf, sizeof(buf));

	if (n > 0)
		frame_write(channel, type, buf, (size_t)n);
	return n > 0 || (n < 0 && errno == EAGAIN);
}

static void reap_orphans(pid_t job)
{
	siginfo_t info;

	/* Look before waiting: the job's own status is for its pidfd. */
	for (;;) {
		info.si_pid = 0;
		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) || !info.si_pid ||
		    info.si_pid == job)
			return;
		waitpid(info.si_pid, NULL, 0);
	}
}

static void supervise(int channel, pid_t pid, int out, int err)
{
	struct pollfd fds[NR] = {
		[OUT] = {.fd = out, .events = POLLIN},
		[ERR] = {.fd = err, .events = POLLIN},
		[PIDFD] = {.fd = pidfd_open(pid, 0), .events = POLLIN},
	};
	int wait_ms = ALIVE_MS;

	while (fds[OUT].fd >= 0 || fds[ERR].fd >= 0 || fds[PIDFD].fd >= 0) {
		int n = poll(fds, NR, wait_ms);

		if (!n && fds[PIDFD].fd < 0)
			break;
		if (!n)
			frame_write(channel, FRAME_ALIVE, NULL, 0);
		if (fds[OUT].revents && !pass_on(channel, out, FRAME_OUT))
			fds[OUT].fd = -1;
		if (fds[ERR].revents && !pass_on(channel, err, FRAME_ERR))
			fds[ERR].fd = -1;
		if (fds[PIDFD].fd >= 0 && fds[PIDFD].revents) {
			close(fds[PIDFD].fd);
			fds[PIDFD].fd = -1;
			wait_ms = DRAIN_MS;
		}
		reap_orphans(pid);
	}
}

static void set_clock(double time)
{
	struct timespec ts = {.tv_sec = (time_t)time,
			      .tv_nsec = (long)((time - (double)(time_t)time) * 1e9)};

	clock_settime(CLOCK_REALTIME, &ts);
}

int init_run_job(int channel, const struct lab_job *job, int *status, char err[LAB_TEXT])
{
	int out[2], errs[2], report[2], code = 0;
	pid_t pid;

	set_clock(job->time);
	if (pipe2(out, O_CLOEXEC) || pipe2(errs, O_CLOEXEC) || pipe2(report, O_CLOEXEC))
		return lab_fail(err, errno, "pipe: %s", strerror(errno));
	pid = fork();
	if (pid < 0)
		return lab_fail(err, errno, "fork: %s", strerror(errno));
	if (!pid)
		child(job, out, errs, report[1]);
	close(out[1]);
	close(errs[1]);
	close(report[1]);
	if (read(report[0], &code, sizeof(code)) == sizeof(code)) {
		waitpid(pid, status, 0);
		return lab_fail(err, code, "%s: %s", job->argv[0], strerror(code));
	}
	supervise(channel, pid, out[0], errs[0]);
	waitpid(pid, status, 0);
	return 0;
}
