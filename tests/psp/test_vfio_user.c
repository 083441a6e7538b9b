// SPDX-License-Identifier: GPL-2.0-or-later
/* A client that speaks vfio-user as QEMU does. */
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vfio_client.h"

static void test_describe(void **state)
{
	struct client *c = *state;
	uint8_t m[32] = {0};
	const uint8_t *r;

	r = client_ask(c, 1, "\0\0\1\0{}", 7, -1);
	assert_int_equal(c->error, 0);
	assert_contains((const char *)r + 4, "max_data_xfer_size");
	r = client_ask(c, 4, m, 16, -1);
	assert_int_equal(get32(r + 8), DEVICE_REGIONS);
	for (uint32_t i = 0; i < DEVICE_REGIONS; i++) {
		put32(m + 8, i);
		r = client_ask(c, 5, m, 32, -1);
		assert_int_equal(get32(r + 16), device_region_size(i));
	}
	put32(m + 8, DEVICE_IRQ_MSIX);
	r = client_ask(c, 7, m, 16, -1);
	assert_int_equal(get32(r + 12), DEVICE_VECTORS);
	memset(m, 0, sizeof(m));
	put32(m + 8, DEVICE_CONFIG);
	put32(m + 12, 4);
	r = client_ask(c, 9, m, 16, -1);
	assert_int_equal(get32(r + 16), 0x14ca1022);
	assert_int_equal(client_read(c, 0x109fc), 1);
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
	client_ask(c, 2, m, sizeof(m), fd);
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
	client_ask(c, 8, m, sizeof(m), event);
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

	client_write(c, LOW_REG, COMMAND_AT);
	/* No interrupt that the driver has not enabled, or not asked for. */
	client_write(c, COMMAND_REG, PLATFORM_STATUS << 16 | 1);
	assert_int_equal(client_read(c, COMMAND_REG), 1u << 31 | PLATFORM_STATUS << 16);
	assert_false(comes(event, 0));
	client_write(c, PENDING_REG, 0xffffffff);
	client_write(c, ENABLE_REG, 0xffffffff);
	client_write(c, COMMAND_REG, PLATFORM_STATUS << 16);
	assert_false(comes(event, 0));
	assert_int_equal(client_read(c, PENDING_REG), 0);
	client_write(c, COMMAND_REG, PLATFORM_STATUS << 16 | 1);
	assert_true(comes(event, 1000));
	assert_int_equal(client_read(c, PENDING_REG), 2);
	client_write(c, PENDING_REG, 2);
	assert_int_equal(client_read(c, PENDING_REG), 0);
	assert_int_equal(pread(memory, status, 12, COMMAND_AT - MEMORY_AT), 12);
	assert_int_equal(status[0], 1);
	assert_int_equal(status[1], 55);
	/* A buffer that is not in memory. */
	client_write(c, LOW_REG, NOWHERE);
	client_write(c, COMMAND_REG, PLATFORM_STATUS << 16 | 1);
	assert_int_equal(client_read(c, COMMAND_REG) & 0xffff, PSP_INVALID_ADDRESS);
	close(event);
	close(memory);
}

static void test_late(void **state)
{
	struct client *c = *state;
	int memory = give_memory(c), event = give_interrupt(c);

	client_write(c, ENABLE_REG, 2);
	client_write(c, LOW_REG, COMMAND_AT);
	c->psp->log->fault[0] = (struct psp_fault){.kind = PSP_FAULT_LATE, .value = 150};
	client_write(c, COMMAND_REG, PLATFORM_STATUS << 16 | 1);
	assert_int_equal(client_read(c, COMMAND_REG) >> 31, 0);
	assert_false(comes(event, 0));
	assert_true(comes(event, 5000));
	assert_int_equal(client_read(c, COMMAND_REG) >> 31, 1);
	c->psp->log->fault[0].kind = PSP_FAULT_NO_ANSWER;
	client_write(c, COMMAND_REG, PLATFORM_STATUS << 16 | 1);
	assert_false(comes(event, 20));
	assert_int_equal(client_read(c, COMMAND_REG) >> 31, 0);
	/* FLR: the mailbox works again. */
	client_ask(c, 13, "", 0, -1);
	c->psp->log->fault[0].kind = PSP_FAULT_NONE;
	client_write(c, LOW_REG, COMMAND_AT);
	client_write(c, COMMAND_REG, PLATFORM_STATUS << 16);
	assert_int_equal(client_read(c, COMMAND_REG) >> 31, 1);
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
	client_ask(c, 3, m, 24, -1);
	assert_null(memory_at(&c->psp->memory, MEMORY_AT, 1));
	/* A window that the file does not fill. */
	memset(m, 0, sizeof(m));
	put64(m + 8, 4096);
	put64(m + 16, MEMORY_AT);
	put64(m + 24, MEMORY_SIZE);
	client_ask(c, 2, m, sizeof(m), memory);
	assert_int_equal(c->error, ERANGE);
	close(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_describe, client_begin, client_finish),
		cmocka_unit_test_setup_teardown(test_mailbox, client_begin, client_finish),
		cmocka_unit_test_setup_teardown(test_late, client_begin, client_finish),
		cmocka_unit_test_setup_teardown(test_memory, client_begin, client_finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
