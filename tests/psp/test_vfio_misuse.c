// SPDX-License-Identifier: GPL-2.0-or-later
/* A client that does not speak vfio-user as QEMU does. */
#include <pthread.h>
#include <sys/socket.h>

#include "vfio_client.h"

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
		client_ask(c, table[i].command, table[i].payload, table[i].len, -1);
		assert_int_not_equal(c->error, 0);
		assert_int_equal(c->len, 0);
	}
	assert_int_equal(client_read(c, 0x109fc), 1);
}

static void test_no_reply(void **state)
{
	struct client *c = *state;
	uint8_t m[20] = {0};

	put32(m, ENABLE_REG);
	put32(m + 8, DEVICE_MAILBOX);
	put32(m + 12, 4);
	put32(m + 16, 0x1234);
	client_tell(c, 10, 0x10, m, sizeof(m), -1);
	assert_int_equal(client_read(c, ENABLE_REG), 0x1234);
}

static void ends_with(struct client *c, const void *data, size_t len, int result)
{
	char byte;

	client_send(c, data, len, -1);
	shutdown(c->ours, SHUT_WR);
	assert_int_equal(recv(c->ours, &byte, 1, 0), 0);
	pthread_join(c->thread, NULL);
	assert_int_equal(c->served, result);
	client_serve(c);
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
		cmocka_unit_test_setup_teardown(test_nonsense, client_begin, client_finish),
		cmocka_unit_test_setup_teardown(test_no_reply, client_begin, client_finish),
		cmocka_unit_test_setup_teardown(test_short_size, client_begin, client_finish),
		cmocka_unit_test_setup_teardown(test_long_size, client_begin, client_finish),
		cmocka_unit_test_setup_teardown(test_cut, client_begin, client_finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
