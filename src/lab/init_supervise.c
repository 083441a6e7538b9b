// SPDX-License-Identifier: GPL-2.0-or-later
/* A job that runs: what goes to it and what comes from it, and what the kernel says meanwhile. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/test.h"
#include "kvex/kmsg.h"
#include "lab/frame.h"
#include "lab/init_parts.h"

#define ALIVE_SECONDS 1.0
#define ALIVE_MS      1000
#define DRAIN_MS      200 /* for what outlives the job and still holds its output */
#define SHORT	      256 /* bytes for which FRAME_BULK and its answer are no gain */

enum { OUT, ERR, PIDFD, IN, CHANNEL, KMSG, NR };

struct supervision {
	const struct init_job *job;
	struct pollfd fds[NR];
	bool asked;	   /* for input, which has not come yet */
	const char *input; /* that came and has not been passed on */
	size_t input_left;
	bool untaken; /* output in the shared memory */
	struct frame_reader frames;
	struct kmsg kmsg;
	double told; /* a sign of life */
};

static void tell(struct supervision *s, enum frame_type type, const void *data, size_t len)
{
	frame_write(s->job->channel, type, data, len);
	s->told = monotonic_seconds();
}

static void end_stream(struct pollfd *fd)
{
	close(fd->fd);
	fd->fd = -1;
}

static void pass_on(struct supervision *s, struct pollfd *fd, enum frame_type type)
{
	char *shared = s->job->shared, buf[FRAME_MAX];
	ssize_t n = shared ? read(fd->fd, shared + BULK_TO_HOST, BULK_MAX)
			   : read(fd->fd, buf, sizeof(buf));

	if (n == 0 || (n < 0 && errno != EAGAIN))
		end_stream(fd);
	else if (n > 0 && !shared)
		tell(s, type, buf, (size_t)n);
	else if (n > 0 && n <= SHORT)
		tell(s, type, shared + BULK_TO_HOST, (size_t)n);
	else if (n > 0)
		s->untaken = !frame_write_bulk(s->job->channel, type, (size_t)n);
}

/* So the program's pace is that of its input. */
static void feed(struct supervision *s)
{
	struct pollfd *in = &s->fds[IN];
	ssize_t n;

	if (in->revents & (POLLERR | POLLHUP)) {
		end_stream(in);
	} else if (s->input_left) {
		n = write(in->fd, s->input, s->input_left);
		if (n < 0 && errno != EAGAIN)
			end_stream(in);
		s->input += n > 0 ? n : 0;
		s->input_left -= n > 0 ? (size_t)n : 0;
	} else {
		tell(s, FRAME_WANT, NULL, 0);
		s->asked = true;
	}
}

/* A frame's own bytes are gone with the next one, which comes only when it is asked for. */
static void take_frame(struct supervision *s, const struct frame *f)
{
	enum frame_type type;

	if (f->type == FRAME_TAKEN) {
		s->untaken = false;
	} else if (f->type == FRAME_BULK && s->job->shared &&
		   frame_read_bulk(f, &type, &s->input_left)) {
		s->asked = false;
		s->input = s->job->shared + BULK_TO_INIT;
	} else if (f->type == FRAME_INPUT) {
		s->asked = false;
		s->input = f->data;
		s->input_left = f->len;
		if (!f->len && s->fds[IN].fd >= 0)
			end_stream(&s->fds[IN]);
	}
}

static void read_channel(struct supervision *s)
{
	struct frame f;

	if (frame_fill(&s->frames, s->fds[CHANNEL].fd) <= 0)
		s->fds[CHANNEL].fd = -1;
	while (frame_next(&s->frames, &f) == 1)
		take_frame(s, &f);
}

static void tell_splat(void *arg, const char *title, const char *text)
{
	struct supervision *s = arg;

	tell(s, FRAME_SPLAT, title, strlen(title));
	for (size_t left = strlen(text), n; left; left -= n, text += n) {
		n = left < FRAME_MAX ? left : FRAME_MAX;
		tell(s, FRAME_TRACE, text, n);
	}
}

static void look_at_log(struct supervision *s)
{
	if (s->fds[KMSG].fd >= 0 && kmsg_poll(&s->kmsg, tell_splat, s) < 0)
		s->fds[KMSG].fd = -1;
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

static void handle(struct supervision *s)
{
	struct pollfd *fds = s->fds;

	if (fds[KMSG].revents)
		look_at_log(s);
	if (fds[OUT].revents)
		pass_on(s, &fds[OUT], FRAME_OUT);
	/* There is one place for both: what stands in it is not to be written over. */
	if (fds[ERR].revents && !s->untaken)
		pass_on(s, &fds[ERR], FRAME_ERR);
	if (fds[IN].revents)
		feed(s);
	if (fds[CHANNEL].revents)
		read_channel(s);
	if (fds[PIDFD].revents)
		end_stream(&fds[PIDFD]);
	reap_orphans(s->job->pid);
}

/* False when nothing more is to come. */
static bool wait_for_more(struct supervision *s)
{
	struct pollfd *fds = s->fds;
	bool ended = fds[PIDFD].fd < 0;
	int first = s->untaken ? PIDFD : OUT; /* of output a hang-up comes unasked */

	if (ended && fds[OUT].fd < 0 && fds[ERR].fd < 0 && !s->untaken)
		return false;
	/* Where poll() does not look at all of them, or is interrupted. */
	for (int i = 0; i < NR; i++)
		fds[i].revents = 0;
	fds[IN].events = s->asked ? 0 : POLLOUT;
	return poll(fds + first, (nfds_t)(NR - first), ended ? DRAIN_MS : ALIVE_MS) || !ended ||
	       s->untaken;
}

void init_supervise(const struct init_job *job)
{
	struct supervision s = {
		.job = job,
		.fds = {[OUT] = {.fd = job->out, .events = POLLIN},
			[ERR] = {.fd = job->err, .events = POLLIN},
			[PIDFD] = {.fd = pidfd_open(job->pid, 0), .events = POLLIN},
			[IN] = {.fd = job->in},
			[CHANNEL] = {.fd = job->channel, .events = POLLIN},
			[KMSG] = {.fd = -1, .events = POLLIN}},
	};

	if (job->watch && !kmsg_open(&s.kmsg, NULL))
		s.fds[KMSG].fd = s.kmsg.fd;
	while (wait_for_more(&s)) {
		handle(&s);
		/* Also where only the log is talkative. */
		if (monotonic_seconds() - s.told >= ALIVE_SECONDS)
			tell(&s, FRAME_ALIVE, NULL, 0);
	}
	look_at_log(&s);
}
