// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/frame.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EAGAIN) {
			poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
			continue;
		}
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			data += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

int frame_write(int fd, enum frame_type type, const void *data, size_t len)
{
	char buf[FRAME_HEAD + FRAME_MAX] = {'K', 'X', (char)type};

	if (len > FRAME_MAX)
		return -EMSGSIZE;
	for (int i = 0; i < 4; i++)
		buf[4 + i] = (char)(len >> (8 * i));
	if (len)
		memcpy(buf + FRAME_HEAD, data, len);
	return write_all(fd, buf, FRAME_HEAD + len);
}

static void drop_taken(struct frame_reader *r)
{
	if (!r->taken)
		return;
	if (r->taken < r->used)
		r->buf[r->taken] = r->saved;
	memmove(r->buf, r->buf + r->taken, r->used - r->taken);
	r->used -= r->taken;
	r->taken = 0;
}

int frame_fill(struct frame_reader *r, int fd)
{
	ssize_t n;

	drop_taken(r);
	n = read(fd, r->buf + r->used, sizeof(r->buf) - 1 - r->used);
	if (n < 0)
		return -errno;
	r->used += (size_t)n;
	return (int)n;
}

static bool known(char type)
{
	return type && strchr("RLHOEWBSTXJIK", type);
}

int frame_next(struct frame_reader *r, struct frame *f)
{
	const unsigned char *head = (unsigned char *)r->buf;
	size_t len;

	drop_taken(r);
	if (r->used < FRAME_HEAD)
		return 0;
	len = head[4] | head[5] << 8 | head[6] << 16 | (size_t)head[7] << 24;
	if (head[0] != 'K' || head[1] != 'X' || !known(r->buf[2]) || head[3] || len > FRAME_MAX)
		return -EPROTO;
	if (r->used < FRAME_HEAD + len)
		return 0;
	r->taken = FRAME_HEAD + len;
	r->saved = r->buf[r->taken];
	r->buf[r->taken] = '\0';
	*f = (struct frame){
		.type = (enum frame_type)r->buf[2], .len = len, .data = r->buf + FRAME_HEAD};
	return 1;
}

int frame_write_bulk(int fd, enum frame_type type, size_t len)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%c %zu", (char)type, len);

	return frame_write(fd, FRAME_BULK, text, (size_t)n);
}

bool frame_read_bulk(const struct frame *f, enum frame_type *type, size_t *len)
{
	char letter;

	if (sscanf(f->data, "%c %zu", &letter, len) != 2 || *len > BULK_MAX)
		return false;
	*type = (enum frame_type)letter;
	return true;
}
