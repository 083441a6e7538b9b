// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio_client.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void *serve(void *arg)
{
	struct client *c = arg;

	c->served = vfio_user_serve(&c->device, c->theirs);
	close(c->theirs);
	return NULL;
}

void client_serve(struct client *c)
{
	assert_int_equal(pthread_create(&c->thread, NULL, serve, c), 0);
}

int client_begin(void **state)
{
	static struct client client;
	struct client *c = &client;
	int ends[2];
	void *p;

	psp_setup(&p);
	memory_unmap_all(&((struct psp *)p)->memory);
	*c = (struct client){.psp = p};
	device_init(&c->device, c->psp);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	c->ours = ends[0];
	c->theirs = ends[1];
	client_serve(c);
	*state = c;
	return 0;
}

int client_finish(void **state)
{
	struct client *c = *state;
	void *p = c->psp;

	close(c->ours);
	pthread_join(c->thread, NULL);
	device_free(&c->device);
	return psp_teardown(&p);
}

void client_send(struct client *c, const void *data, size_t len, int fd)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct iovec iov = {(void *)(uintptr_t)data, len};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};

	if (fd >= 0) {
		msg.msg_control = &control;
		msg.msg_controllen = sizeof(control);
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	}
	assert_int_equal(sendmsg(c->ours, &msg, MSG_NOSIGNAL), len);
}

static void receive(struct client *c, void *data, size_t len)
{
	if (len)
		assert_int_equal(recv(c->ours, data, len, MSG_WAITALL), len);
}

void client_tell(struct client *c, uint16_t command, uint32_t flags, const void *payload,
		 uint32_t len, int fd)
{
	uint8_t message[VFIO_USER_MESSAGE];

	put32(message, ++c->id | (uint32_t)command << 16);
	put32(message + 4, VFIO_USER_HEADER + len);
	put32(message + 8, flags);
	put32(message + 12, 0);
	memcpy(message + VFIO_USER_HEADER, payload, len);
	client_send(c, message, VFIO_USER_HEADER + len, fd);
}

const uint8_t *client_ask(struct client *c, uint16_t command, const void *payload, uint32_t len,
			  int fd)
{
	uint8_t header[VFIO_USER_HEADER];

	client_tell(c, command, 0, payload, len, fd);
	receive(c, header, sizeof(header));
	assert_int_equal(get32(header), c->id | (uint32_t)command << 16);
	c->error = get32(header + 8) & 0x20 ? get32(header + 12) : 0;
	c->len = get32(header + 4) - VFIO_USER_HEADER;
	assert_true(c->len <= sizeof(c->reply));
	receive(c, c->reply, c->len);
	return c->reply;
}

uint32_t client_read(struct client *c, uint32_t offset)
{
	uint8_t m[16] = {0};

	put32(m, offset);
	put32(m + 8, DEVICE_MAILBOX);
	put32(m + 12, 4);
	return get32(client_ask(c, 9, m, sizeof(m), -1) + 16);
}

void client_write(struct client *c, uint32_t offset, uint32_t value)
{
	uint8_t m[20] = {0};

	put32(m, offset);
	put32(m + 8, DEVICE_MAILBOX);
	put32(m + 12, 4);
	put32(m + 16, value);
	client_ask(c, 10, m, sizeof(m), -1);
	assert_int_equal(c->error, 0);
}
