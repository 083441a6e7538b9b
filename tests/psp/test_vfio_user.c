// SPDX-License-Identifier: GPL-2.0-or-later
/* A client that speaks vfio-user as QEMU does, and one that does not. */
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "models/psp/vfio_user.h"
#include "psp_fixture.h"

#define COMMAND_REG 0x10980
#define LOW_REG	    0x109e0
#define ENABLE_REG  0x10690
#define PENDING_REG 0x10694

struct client {
	struct psp *psp;
	struct device device;
	pthread_t thread;
	int ours, theirs, served;
	uint16_t id;
	uint8_t reply[VFIO_USER_MESSAGE];
	uint32_t len; /* of the reply's payload */
	uint32_t error;
};

static void *serve(void *arg)
{
	struct client *c = arg;

	c->served = vfio_user_serve(&c->device, c->theirs);
	close(c->theirs);
	return NULL;
}

static int begin(void **state)
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
	assert_int_equal(pthread_create(&c->thread, NULL, serve, c), 0);
	*state = c;
	return 0;
}

static int finish(void **state)
{
	struct client *c = *state;
	void *p = c->psp;

	close(c->ours);
	pthread_join(c->thread, NULL);
	device_free(&c->device);
	return psp_teardown(&p);
}

static void send_raw(struct client *c, const void *data, size_t len, int fd)
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

static void tell(struct client *c, uint16_t command, uint32_t flags, const void *payload,
		 uint32_t len, int fd)
{
	uint8_t message[VFIO_USER_MESSAGE];

	put32(message, ++c->id | (uint32_t)command << 16);
	put32(message + 4, VFIO_USER_HEADER + len);
	put32(message + 8, flags);
	put32(message + 12, 0);
	memcpy(message + VFIO_USER_HEADER, payload, len);
	send_raw(c, message, VFIO_USER_HEADER + len, fd);
}

/* The reply's payload. */
static const uint8_t *ask(struct client *c, uint16_t command, const void *payload, uint32_t len,
			  int fd)
{
	uint8_t header[VFIO_USER_HEADER];

	tell(c, command, 0, payload, len, fd);
	receive(c, header, sizeof(header));
	assert_int_equal(get32(header), c->id | (uint32_t)command << 16);
	c->error = get32(header + 8) & 0x20 ? get32(header + 12) : 0;
	c->len = get32(header + 4) - VFIO_USER_HEADER;
	assert_true(c->len <= sizeof(c->reply));
	receive(c, c->reply, c->len);
	return c->reply;
}

static uint32_t reg_read(struct client *c, uint32_t offset)
{
	uint8_t m[16] = {0};

	put32(m, offset);
	put32(m + 8, DEVICE_MAILBOX);
	put32(m + 12, 4);
	return get32(ask(c, 9, m, sizeof(m), -1) + 16);
}

static void reg_write(struct client *c, uint32_t offset, uint32_t value)
{
	uint8_t m[20] = {0};

	put32(m, offset);
	put32(m + 8, DEVICE_MAILBOX);
	put32(m + 12, 4);
	put32(m + 16, value);
	ask(c, 10, m, sizeof(m), -1);
	assert_int_equal(c->error, 0);
}

static void test_describe(void **state)
{
	struct client *c = *state;
	uint8_t m[32] = {0};
	const uint8_t *r;

	r = ask(c, 1, "\0\0\1\0{}", 7, -1);
	assert_int_equal(c->error, 0);
	assert_contains((const char *)r + 4, "max_data_xfer_size");
	r = ask(c, 4, m, 16, -1);
	assert_int_equal(get32(r + 8), DEVICE_REGIONS);
	for (uint32_t i = 0; i < DEVICE_REGIONS; i++) {
		put32(m + 8, i);
		r = ask(c, 5, m, 32, -1);
		assert_int_equal(get32(r + 16), device_region_size(i));
	}
	put32(m + 8, DEVICE_IRQ_MSIX);
	r = ask(c, 7, m, 16, -1);
	assert_int_equal(get32(r + 12), DEVICE_VECTORS);
	memset(m, 0, sizeof(m));
	put32(m + 8, DEVICE_CONFIG);
	put32(m + 12, 4);
	r = ask(c, 9, m, 16, -1);
	assert_int_equal(get32(r + 16), 0x14ca1022);
	assert_int_equal(reg_read(c, 0x109fc), 1);
}

/* Memory and an interrupt, as QEMU gives them. */
static int give_memory(struct client *c)
{
	int fd = memfd_create("guest", MFD_CLOEXEC);
	uint8_t m[32] = {0};

	assert_int_equal(ftruncate(fd, MEMORY_SIZE), 0);
	put32(m, sizeof(m));
	put32(m + 4, 3);
	put64(m + 16, MEMORY_AT);
	put64(m + 24, MEMORY_SIZE);
	ask(c, 2, m, sizeof(m), fd);
	assert_int_equal(c->error, 0);
	return fd;
}

static int give_interrupt(struct client *c)
{
	int event = eventfd(0, EFD_CLOEXEC);
	uint8_t m[20] = {0};

	put32(m, sizeof(m));
	put32(m + 4, 0x24);
	put32(m + 8, DEVICE_IRQ_MSIX);
	put32(m + 16, 1);
	ask(c, 8, m, sizeof(m), event);
	assert_int_equal(c->error, 0);
	return event;
}

static bool comes(int event, int milliseconds)
{
	struct pollfd fd = {.fd = event, .events = POLLIN};
	uint64_t n;

	return poll(&fd, 1, milliseconds) == 1 && read(event, &n, sizeof(n)) == sizeof(n);
}

static void test_mailbox(void **state)
{
	struct client *c = *state;
	int memory = give_memory(c), event = give_interrupt(c);
	uint8_t status[12];

	reg_write(c, LOW_REG, COMMAND_AT);
	/* No interrupt that the driver has not enabled, or not asked for. */
	reg_write(c, COMMAND_REG, PLATFORM_STATUS << 16 | 1);
	assert_int_equal(reg_read(c, COMMAND_REG), 1u << 31 | PLATFORM_STATUS << 16);
	assert_false(comes(event, 0));
	reg_write(c, PENDING_REG, 0xffffffff);
	reg_write(c, ENABLE_REG, 0xffffffff);
	reg_write(c, COMMAND_REG, PLATFORM_STATUS << 16);
	assert_false(comes(event, 0));
	assert_int_equal(reg_read(c, PENDING_REG), 0);
	reg_write(c, COMMAND_REG, PLATFORM_STATUS << 16 | 1);
	assert_true(comes(event, 1000));
	assert_int_equal(reg_read(c, PENDING_REG), 2);
	reg_write(c, PENDING_REG, 2);
	assert_int_equal(reg_read(c, PENDING_REG), 0);
	assert_int_equal(pread(memory, status, 12, COMMAND_AT - MEMORY_AT), 12);
	assert_int_equal(status[0], 1);
	assert_int_equal(status[1], 55);
	/* A buffer that is not in memory. */
	reg_write(c, LOW_REG, NOWHERE);
	reg_write(c, COMMAND_REG, PLATFORM_STATUS << 16 | 1);
	assert_int_equal(reg_read(c, COMMAND_REG) & 0xffff, PSP_INVALID_ADDRESS);
	close(event);
	close(memory);
}

static void test_late(void **state)
{
	struct client *c = *state;
	int memory = give_memory(c), event = give_interrupt(c);

	reg_write(c, ENABLE_REG, 2);
	reg_write(c, LOW_REG, COMMAND_AT);
	c->psp->log->fault[0] = (struct psp_fault){.kind = PSP_FAULT_LATE, .value = 150};
	reg_write(c, COMMAND_REG, PLATFORM_STATUS << 16 | 1);
	assert_int_equal(reg_read(c, COMMAND_REG) >> 31, 0);
	assert_false(comes(event, 0));
	assert_true(comes(event, 5000));
	assert_int_equal(reg_read(c, COMMAND_REG) >> 31, 1);
	c->psp->log->fault[0].kind = PSP_FAULT_NO_ANSWER;
	reg_write(c, COMMAND_REG, PLATFORM_STATUS << 16 | 1);
	assert_false(comes(event, 20));
	assert_int_equal(reg_read(c, COMMAND_REG) >> 31, 0);
	/* FLR: the mailbox works again. */
	ask(c, 13, "", 0, -1);
	c->psp->log->fault[0].kind = PSP_FAULT_NONE;
	reg_write(c, LOW_REG, COMMAND_AT);
	reg_write(c, COMMAND_REG, PLATFORM_STATUS << 16);
	assert_int_equal(reg_read(c, COMMAND_REG) >> 31, 1);
	close(event);
	close(memory);
}

static void test_memory(void **state)
{
	struct client *c = *state;
	int memory = give_memory(c);
	uint8_t m[32] = {0};

	assert_non_null(memory_at(&c->psp->memory, MEMORY_AT, MEMORY_SIZE));
	assert_null(memory_at(&c->psp->memory, MEMORY_AT, MEMORY_SIZE + 1));
	assert_null(memory_at(&c->psp->memory, MEMORY_AT - 1, 1));
	assert_null(memory_at(&c->psp->memory, UINT64_MAX, 2));
	put32(m, 24);
	put64(m + 8, MEMORY_AT);
	put64(m + 16, MEMORY_SIZE);
	ask(c, 3, m, 24, -1);
	assert_null(memory_at(&c->psp->memory, MEMORY_AT, 1));
	/* A window that the file does not fill. */
	memset(m, 0, sizeof(m));
	put64(m + 8, 4096);
	put64(m + 16, MEMORY_AT);
	put64(m + 24, MEMORY_SIZE);
	ask(c, 2, m, sizeof(m), memory);
	assert_int_equal(c->error, ERANGE);
	close(memory);
}

/* Each is refused, and the next message answered all the same. */
static void test_nonsense(void **state)
{
	static const struct {
		uint16_t command;
		uint32_t len;
		uint8_t payload[40];
	} table[] = {
		{0, 0, {0}},
		{2, 31, {0}},
		{3, 8, {0}},
		{5, 4, {0}},
		{5, 32, {[8] = 9}},
		{6, 16, {0}},
		{7, 16, {[8] = 5}},
		{8, 19, {0}},
		{8, 20, {[8] = 2, [12] = 1, [16] = 2}},
		{9, 16, {[8] = 2, [12] = 4, [2] = 0x10}},
		{9, 16, {[8] = 2, [12] = 0xff, [13] = 0xff}},
		{9, 16, {[0] = 0xfc, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, [12] = 8}},
		{10, 16, {[8] = 2, [12] = 4}},
		{10, 15, {0}},
		{15, 7, {0}},
		{15, 8, {1}},
		{15, 32, {1, [20] = 9}},
		{15, 8, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}},
		{99, 0, {0}},
	};
	struct client *c = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		ask(c, table[i].command, table[i].payload, table[i].len, -1);
		assert_int_not_equal(c->error, 0);
		assert_int_equal(c->len, 0);
	}
	assert_int_equal(reg_read(c, 0x109fc), 1);
}

static void test_no_reply(void **state)
{
	struct client *c = *state;
	uint8_t m[20] = {0};

	put32(m, ENABLE_REG);
	put32(m + 8, DEVICE_MAILBOX);
	put32(m + 12, 4);
	put32(m + 16, 0x1234);
	tell(c, 10, 0x10, m, sizeof(m), -1);
	assert_int_equal(reg_read(c, ENABLE_REG), 0x1234);
}

static void ends_with(struct client *c, const void *data, size_t len, int result)
{
	char byte;

	send_raw(c, data, len, -1);
	shutdown(c->ours, SHUT_WR);
	assert_int_equal(recv(c->ours, &byte, 1, 0), 0);
	pthread_join(c->thread, NULL);
	assert_int_equal(c->served, result);
	assert_int_equal(pthread_create(&c->thread, NULL, serve, c), 0);
}

static void test_short_size(void **state)
{
	ends_with(*state, "\1\0\1\0\4\0\0\0\0\0\0\0\0\0\0", 16, -EPROTO);
}

static void test_long_size(void **state)
{
	ends_with(*state, "\1\0\1\0\377\377\377\0\0\0\0\0\0\0\0", 16, -EPROTO);
}

static void test_cut(void **state)
{
	ends_with(*state, "\1\0\1\0\40\0\0\0\0", 9, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_describe, begin, finish),
		cmocka_unit_test_setup_teardown(test_mailbox, begin, finish),
		cmocka_unit_test_setup_teardown(test_late, begin, finish),
		cmocka_unit_test_setup_teardown(test_memory, begin, finish),
		cmocka_unit_test_setup_teardown(test_nonsense, begin, finish),
		cmocka_unit_test_setup_teardown(test_no_reply, begin, finish),
		cmocka_unit_test_setup_teardown(test_short_size, begin, finish),
		cmocka_unit_test_setup_teardown(test_long_size, begin, finish),
		cmocka_unit_test_setup_teardown(test_cut, begin, finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
