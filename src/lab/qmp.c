// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/qmp.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/test.h"
#include "lab/fail.h"

static int fill(struct qmp *q, char err[LAB_TEXT])
{
	struct pollfd fd = {.fd = q->fd, .events = POLLIN};
	double left = q->deadline - monotonic_seconds();
	ssize_t n;
	int r;

	if (q->used == sizeof(q->buf))
		return lab_fail(err, EMSGSIZE, "QEMU's monitor: an answer of more than %zu bytes",
				sizeof(q->buf));
	r = left > 0 ? poll(&fd, 1, (int)(left * 1000) + 1) : 0;
	if (!r)
		return lab_fail(err, ETIME, "QEMU's monitor does not answer");
	/* read() would wait without an end. */
	if (r < 0)
		return errno == EINTR ? 0
				      : lab_fail(err, errno, "QEMU's monitor: %s", strerror(errno));
	n = read(q->fd, q->buf + q->used, sizeof(q->buf) - q->used);
	if (n < 0 && errno == EINTR)
		return 0;
	if (n <= 0)
		return lab_fail(err, EPIPE, "QEMU has ended");
	q->used += (size_t)n;
	return 0;
}

/* The next line that came, as JSON. */
static int receive(struct qmp *q, json_t **out, char err[LAB_TEXT])
{
	char *end;
	size_t len;
	int r;

	while (!(end = memchr(q->buf, '\n', q->used))) {
		r = fill(q, err);
		if (r)
			return r;
	}
	len = (size_t)(end - q->buf);
	*out = json_loadb(q->buf, len, JSON_DISABLE_EOF_CHECK, NULL);
	q->used -= len + 1;
	memmove(q->buf, end + 1, q->used);
	return *out ? 0 : lab_fail(err, EPROTO, "QEMU's monitor does not speak JSON");
}

static int send_command(struct qmp *q, const char *command, json_t *arguments, char err[LAB_TEXT])
{
	json_t *o = json_pack("{s:s, s:o*}", "execute", command, "arguments", arguments);
	char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
	int r = 0;

	json_decref(o);
	if (!text)
		return lab_fail(err, ENOMEM, "out of memory");
	if (send(q->fd, text, strlen(text), MSG_NOSIGNAL) != (ssize_t)strlen(text) ||
	    send(q->fd, "\n", 1, MSG_NOSIGNAL) != 1)
		r = lab_fail(err, EPIPE, "QEMU has ended");
	free(text);
	return r;
}

int qmp_call(struct qmp *q, const char *command, json_t *arguments, json_t **result,
	     char err[LAB_TEXT])
{
	json_t *answer = NULL, *value;
	int r = send_command(q, command, arguments, err);

	while (!r) {
		r = receive(q, &answer, err);
		if (r)
			return r;
		value = json_object_get(answer, "return");
		if (value) {
			if (result)
				*result = json_incref(value);
			json_decref(answer);
			return 0;
		}
		value = json_object_get(json_object_get(answer, "error"), "desc");
		if (value)
			r = lab_fail(err, EIO, "QEMU: %s: %s", command, json_string_value(value));
		json_decref(answer);
	}
	return r;
}

int qmp_open(struct qmp *q, int fd, double deadline, char err[LAB_TEXT])
{
	json_t *greeting = NULL;
	int r;

	q->fd = fd;
	q->deadline = deadline;
	q->used = 0;
	r = receive(q, &greeting, err);
	json_decref(greeting);
	return r ? r : qmp_call(q, "qmp_capabilities", NULL, NULL, err);
}
