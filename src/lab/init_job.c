// SPDX-License-Identifier: GPL-2.0-or-later
/* The job: its process. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lab/frame.h"
#include "lab/init_parts.h"
#include "lab/fail.h"

/* Read end and write end. */
struct pipes {
	int in[2], out[2], err[2], report[2];
};

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

static void use_pipes(const struct lab_job *job, const struct pipes *p)
{
	static const char *const files[] = {
		[LAB_INPUT_NONE] = "/dev/null", [LAB_INPUT_FILE] = LAB_INPUT_PATH};

	setsid();
	if (job->input == LAB_INPUT_CHANNEL)
		dup2(p->in[0], STDIN_FILENO);
	else
		dup2(open(files[job->input], O_RDONLY | O_CLOEXEC), STDIN_FILENO);
	dup2(p->out[1], STDOUT_FILENO);
	dup2(job->one_output ? p->out[1] : p->err[1], STDERR_FILENO);
}

static void __attribute__((noreturn)) child(const struct lab_job *job, const struct pipes *p)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (job->terminal)
		use_terminal(job);
	else
		use_pipes(job, p);
	if (!chdir(job->cwd))
		execve(job->argv[0], job->argv, job->env);
	if (write(p->report[1], &errno, sizeof(errno)) != sizeof(errno))
		_exit(126);
	_exit(127);
}

static void set_clock(double time)
{
	struct timespec ts = {.tv_sec = (time_t)time,
			      .tv_nsec = (long)((time - (double)(time_t)time) * 1e9)};

	clock_settime(CLOCK_REALTIME, &ts);
}

static int make_pipes(struct pipes *p)
{
	return pipe2(p->in, O_CLOEXEC) || pipe2(p->out, O_CLOEXEC) || pipe2(p->err, O_CLOEXEC) ||
	       pipe2(p->report, O_CLOEXEC);
}

int init_run_job(int channel, char *shared, const struct lab_job *job, int *status,
		 char err[LAB_TEXT])
{
	int code = 0;
	struct pipes p;
	pid_t pid;

	set_clock(job->time);
	if (make_pipes(&p))
		return lab_fail(err, errno, "pipe: %s", strerror(errno));
	pid = fork();
	if (pid < 0)
		return lab_fail(err, errno, "fork: %s", strerror(errno));
	if (!pid)
		child(job, &p);
	close(p.in[0]);
	close(p.out[1]);
	close(p.err[1]);
	close(p.report[1]);
	if (read(p.report[0], &code, sizeof(code)) == sizeof(code)) {
		waitpid(pid, status, 0);
		return lab_fail(err, code, "%s: %s", job->argv[0], strerror(code));
	}
	if (job->input != LAB_INPUT_CHANNEL) {
		close(p.in[1]);
		p.in[1] = -1;
	} else {
		fcntl(p.in[1], F_SETFL, O_NONBLOCK);
	}
	init_supervise(&(struct init_job){.channel = channel,
					  .pid = pid,
					  .in = p.in[1],
					  .out = p.out[0],
					  .err = p.err[0],
					  .shared = shared,
					  .watch = job->watch});
	waitpid(pid, status, 0);
	return 0;
}
