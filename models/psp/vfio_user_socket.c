// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages from a socket and back. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "models/psp/vfio_user.h"

union control {
	struct cmsghdr header;
	char space[CMSG_SPACE(VFIO_USER_FDS * sizeof(int))];
};

static void take_fds(struct msghdr *msg, struct vfio_user_message *m)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < n; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(fd), sizeof(fd));
			if (m->nr_fds < VFIO_USER_FDS)
				m->fd[m->nr_fds++] = fd;
			else
				close(fd);
		}
	}
}

/* LEN more bytes of M. 1; 0 at the end; -errno. */
static int receive(int fd, struct vfio_user_message *m, uint32_t len)
{
	while (len) {
		union control control;
		struct iovec iov = {m->data + m->len, len};
		struct msghdr msg = {.msg_iov = &iov,
				     .msg_iovlen = 1,
				     .msg_control = &control,
				     .msg_controllen = sizeof(control)};
		ssize_t n = recvmsg(fd, &msg, MSG_CMSG_CLOEXEC);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != ECONNRESET)
			return -errno;
		if (n <= 0)
			return 0;
		take_fds(&msg, m);
		m->len += (uint32_t)n;
		len -= (uint32_t)n;
	}
	return 1;
}

static int receive_message(int fd, struct vfio_user_message *m)
{
	uint32_t size;
	int r;

	m->len = m->nr_fds = 0;
	r = receive(fd, m, VFIO_USER_HEADER);
	if (r <= 0)
		return r;
	size = get32(m->data + 4);
	if (size < VFIO_USER_HEADER || size > VFIO_USER_MESSAGE)
		return -EPROTO;
	return receive(fd, m, size - VFIO_USER_HEADER);
}

static int send_all(int fd, const uint8_t *data, uint32_t len)
{
	while (len) {
		ssize_t n = send(fd, data, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		len -= (uint32_t)n;
	}
	return 0;
}

int vfio_user_serve(struct device *d, int socket)
{
	struct vfio_user_message in;
	uint8_t out[VFIO_USER_MESSAGE];
	int r = 1;

	while (r > 0) {
		struct pollfd fd = {.fd = socket, .events = POLLIN};
		uint32_t len;

		r = poll(&fd, 1, mailbox_wait(&d->mailbox));
		if (r < 0 && errno != EINTR)
			return -errno;
		device_tick(d);
		if (r <= 0) {
			r = 1;
			continue;
		}
		r = receive_message(socket, &in);
		if (r <= 0)
			break;
		len = vfio_user_answer(d, &in, out);
		if (len && send_all(socket, out, len))
			break;
	}
	return r < 0 ? r : 0;
}
