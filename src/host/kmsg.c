// SPDX-License-Identifier: GPL-2.0-or-later
#include "kvex/kmsg.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/kmsg_record.h"

#define QUIET_MS 20
#define WAIT_MS	 500

struct sink {
	kmsg_splat_fn splat;
	void *arg;
};

static void emit(struct kmsg *k, const struct sink *sink)
{
	if (!k->collecting)
		return;
	k->collecting = false;
	k->splats++;
	sink->splat(sink->arg, k->title, k->text);
}

static void begin(struct kmsg *k, const struct kmsg_record *rec)
{
	k->collecting = true;
	k->lines = 0;
	k->text_used = 0;
	k->text[0] = '\0';
	k->title[0] = '\0';
	snprintf(k->caller, sizeof(k->caller), "%s", rec->caller);
}

static void add_line(struct kmsg *k, const char *text)
{
	size_t room = sizeof(k->text) - k->text_used;
	int n = snprintf(k->text + k->text_used, room, "%s%s", k->text_used ? "\n" : "", text);

	k->text_used += (size_t)n < room ? (size_t)n : room - 1;
	k->lines++;
}

/* The title after "cut here" is the message of the WARN, or better the line that says where. */
static void offer_title(struct kmsg *k, const char *text, enum kmsg_kind kind)
{
	bool tells_where =
		strncmp(text, "WARNING:", 8) == 0 || strncmp(text, "kernel BUG at", 13) == 0;
	bool has_where = strncmp(k->title, "WARNING:", 8) == 0;

	if (kind == KMSG_CUT_HERE || kind == KMSG_END)
		return;
	if (k->title[0] && (!tells_where || has_where || k->lines > 4))
		return;
	snprintf(k->title, sizeof(k->title), "%.*s", (int)strcspn(text, "\n"), text);
}

static void handle_record(struct kmsg *k, const struct kmsg_record *rec, const struct sink *sink)
{
	enum kmsg_kind kind = rec->fragment ? KMSG_OTHER : kmsg_classify(rec->text);
	bool starts = kind == KMSG_START || kind == KMSG_CUT_HERE;
	bool foreign = k->collecting && strcmp(rec->caller, k->caller) != 0;

	/* Two at once: each is reported, the first as far as it had come. */
	if (k->collecting && (foreign ? starts : kind == KMSG_CUT_HERE))
		emit(k, sink);
	else if (foreign)
		return;
	if (!k->collecting) {
		if (!starts)
			return;
		begin(k, rec);
	}
	offer_title(k, rec->text, kind);
	add_line(k, rec->text);
	if (kind == KMSG_END || k->lines >= KMSG_LINES || k->text_used >= sizeof(k->text) - 1)
		emit(k, sink);
}

static void count_lost(struct kmsg *k, uint64_t seq)
{
	if (k->have_seq && seq > k->next_seq)
		k->lost += seq - k->next_seq;
	else if (k->overrun)
		k->lost++;
	k->overrun = false;
	k->have_seq = true;
	k->next_seq = seq + 1;
}

/* Lines that begin with a space are the dictionary of the record before: device names and the like.
 */
static void handle_line(struct kmsg *k, const struct sink *sink)
{
	struct kmsg_record rec;

	k->line[k->line_used] = '\0';
	if (k->line[0] != ' ' && kmsg_record_parse(k->line, &rec)) {
		count_lost(k, rec.seq);
		if (rec.facility == 0)
			handle_record(k, &rec, sink);
	}
	k->line_used = 0;
}

static void feed(struct kmsg *k, const char *data, size_t len, const struct sink *sink)
{
	for (size_t i = 0; i < len; i++) {
		if (data[i] == '\n')
			handle_line(k, sink);
		else if (data[i] && k->line_used < sizeof(k->line) - 1)
			k->line[k->line_used++] = data[i];
	}
}

/* 0: nothing more for now. */
static int drain(struct kmsg *k, const struct sink *sink)
{
	char buf[KMSG_LINE];

	for (;;) {
		ssize_t n = read(k->fd, buf, sizeof(buf));

		if (n > 0) {
			feed(k, buf, (size_t)n, sink);
		} else if (n == 0 || errno == EAGAIN) {
			return 0;
		} else if (errno == EPIPE) {
			/* Overwritten: the next read goes on with the oldest record there is. */
			k->overrun = true;
		} else if (errno != EINTR) {
			return sys_fail(&k->err, errno, "reading the kernel log");
		}
	}
}

static long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int kmsg_poll(struct kmsg *k, kmsg_splat_fn splat, void *arg)
{
	struct sink sink = {splat, arg};
	unsigned long before = k->splats;
	long end = now_ms() + WAIT_MS;
	int r = drain(k, &sink);

	while (r == 0 && k->collecting && now_ms() < end) {
		struct pollfd p = {.fd = k->fd, .events = POLLIN};

		/* A file or a FIFO without writers is always ready, and has nothing. */
		if (poll(&p, 1, QUIET_MS) <= 0 || !(p.revents & POLLIN))
			break;
		size_t used = k->text_used;

		r = drain(k, &sink);
		if (k->collecting && used == k->text_used)
			break;
	}
	emit(k, &sink);
	return r ? r : (int)(k->splats - before);
}

int kmsg_open(struct kmsg *k, const char *path)
{
	struct stat st;

	memset(k, 0, sizeof(*k));
	k->fd = sys_open_file(&k->err, path ? path : "/dev/kmsg", O_RDONLY | O_NONBLOCK);
	if (k->fd < 0)
		return k->fd;
	if (fstat(k->fd, &st))
		st.st_mode = 0;
	/* Reading a folder fails for ever, as if messages were lost. */
	if (S_ISDIR(st.st_mode)) {
		kmsg_close(k);
		return sys_fail(&k->err, EISDIR, "%s is a folder", path ? path : "/dev/kmsg");
	}
	k->regular = S_ISREG(st.st_mode);
	if (lseek(k->fd, 0, SEEK_END) < 0 && errno != ESPIPE) {
		int r = sys_fail(&k->err, errno, "seeking to the end of the kernel log");

		kmsg_close(k);
		return r;
	}
	return 0;
}

void kmsg_close(struct kmsg *k)
{
	if (k->fd >= 0)
		close(k->fd);
	k->fd = -1;
}
