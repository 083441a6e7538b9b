// SPDX-License-Identifier: GPL-2.0-or-later
/* What a machine says, as events. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "harness/test.h"
#include "lab/machine.h"

#define ESCAPE 0x1d /* Ctrl-] */

enum { CHANNEL, CONSOLE, CANCEL, INPUT, FEED, NR };

static void write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno != EINTR)
			return;
		if (n > 0) {
			data += n;
			len -= (size_t)n;
		}
	}
}

static void close_end(int *fd)
{
	close(*fd);
	*fd = -1;
}

/* True if a panic was seen for the first time. */
static bool read_console(struct lab_machine *m)
{
	char buf[4096];
	ssize_t n = read(m->console, buf, sizeof(buf));

	if (n < 0 && errno == EINTR)
		return false;
	if (n <= 0) {
		close_end(&m->console);
		return false;
	}
	m->spoke = true;
	write_all(m->log, buf, (size_t)n);
	if (m->output >= 0)
		write_all(m->output, buf, (size_t)n);
	return console_take(&m->watch, buf, (size_t)n);
}

static void read_channel(struct lab_machine *m)
{
	int n = frame_fill(&m->frames, m->channel);

	if (n == 0 || (n < 0 && n != -EAGAIN && n != -EINTR))
		close_end(&m->channel);
}

static void read_input(struct lab_machine *m)
{
	char buf[256], *escape;
	ssize_t n = read(m->input, buf, sizeof(buf));

	if (n <= 0) {
		/* Ctrl-D: to the program on the other side it is the end as well. */
		if (m->console >= 0)
			write_all(m->console, "\x04", 1);
		m->input = -1;
		return;
	}
	escape = memchr(buf, ESCAPE, (size_t)n);
	m->escaped = escape;
	if (m->console >= 0)
		write_all(m->console, buf, escape ? (size_t)(escape - buf) : (size_t)n);
}

/* What cannot be read is at its end. */
static void feed_job(struct lab_machine *m)
{
	char buf[BULK_MAX];
	ssize_t n = m->feed < 0 ? 0 : read(m->feed, buf, m->bulk ? BULK_MAX : FRAME_MAX);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	m->wanted = false;
	if (n > 0 && m->bulk && pwrite(m->shared, buf, (size_t)n, BULK_TO_INIT) == n) {
		frame_write_bulk(m->channel, FRAME_INPUT, (size_t)n);
		return;
	}
	if (n <= 0 || m->bulk)
		m->feed = -1;
	frame_write(m->channel, FRAME_INPUT, buf, m->feed < 0 ? 0 : (size_t)n);
}

static int wait_ms(double deadline)
{
	double left = deadline - monotonic_seconds();

	if (left <= 0)
		return 0;
	return left > 3600 ? 3600000 : (int)(left * 1000) + 1;
}

enum machine_event machine_next(struct lab_machine *m, double deadline, struct frame *f)
{
	for (;;) {
		int r = frame_next(&m->frames, f);
		struct pollfd fds[NR] = {
			[CHANNEL] = {.fd = m->channel, .events = POLLIN},
			[CONSOLE] = {.fd = m->console, .events = POLLIN},
			[CANCEL] = {.fd = m->cancel, .events = POLLIN},
			[INPUT] = {.fd = m->input, .events = POLLIN},
			[FEED] = {.fd = m->wanted ? m->feed : -1, .events = POLLIN},
		};

		if (r)
			return r > 0 ? MACHINE_FRAME : MACHINE_GARBLED;
		if (m->channel < 0 && m->console < 0)
			return MACHINE_ENDED;
		if (m->wanted && m->feed < 0)
			feed_job(m);
		r = poll(fds, NR, wait_ms(deadline));
		if (r < 0 && errno != EINTR)
			return MACHINE_LATE;
		if (fds[CANCEL].revents || m->escaped)
			return MACHINE_CANCELLED;
		if (!r)
			return MACHINE_LATE;
		if (fds[CHANNEL].revents)
			read_channel(m);
		if (fds[FEED].revents)
			feed_job(m);
		if (fds[INPUT].revents)
			read_input(m);
		if (fds[CONSOLE].revents && read_console(m))
			return MACHINE_PANIC;
	}
}
