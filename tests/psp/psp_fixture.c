// SPDX-License-Identifier: GPL-2.0-or-later
#include "psp_fixture.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "models/psp/packet.h"

int psp_setup(void **state)
{
	struct psp_log *log = calloc(1, sizeof(*log));
	struct psp *p = calloc(1, sizeof(*p));
	int fd = memfd_create("memory", MFD_CLOEXEC);

	assert_non_null(log);
	assert_non_null(p);
	assert_int_equal(ftruncate(fd, MEMORY_SIZE), 0);
	psp_init(p, log, NULL);
	assert_int_equal(memory_map(&p->memory, MEMORY_AT, MEMORY_SIZE, fd, 0), 0);
	close(fd);
	*state = p;
	return 0;
}

int psp_teardown(void **state)
{
	struct psp *p = *state;

	psp_free(p);
	free(p->log);
	free(p);
	return 0;
}

void *memory_of(struct psp *p, uint64_t address, size_t len)
{
	void *at = memory_at(&p->memory, address, len);

	assert_non_null(at);
	return at;
}

uint8_t *command_buffer(struct psp *p)
{
	return memory_of(p, COMMAND_AT, 256);
}

uint32_t give(struct psp *p, uint32_t number)
{
	return psp_carry_out(p, number, COMMAND_AT).status;
}

uint32_t give_words(struct psp *p, uint32_t number, uint32_t first, uint32_t second)
{
	put32(command_buffer(p), first);
	put32(command_buffer(p) + 4, second);
	return give(p, number);
}

void bring_up(struct psp *p)
{
	uint8_t *b = command_buffer(p);

	memset(b, 0, 256);
	put32(b, 1);
	put64(b + 8, TMR_AT);
	put32(b + 16, 0x100000);
	assert_int_equal(give(p, INIT), PSP_SUCCESS);
	assert_int_equal(give(p, DF_FLUSH), PSP_SUCCESS);
}

uint32_t start_guest(struct psp *p, uint32_t policy, uint32_t asid)
{
	uint8_t *b = command_buffer(p);
	uint32_t handle;

	memset(b, 0, 256);
	put32(b + 4, policy);
	assert_int_equal(give(p, LAUNCH_START), PSP_SUCCESS);
	handle = get32(b);
	assert_int_not_equal(handle, 0);
	if (asid)
		assert_int_equal(give_words(p, ACTIVATE, handle, asid), PSP_SUCCESS);
	return handle;
}

uint32_t give_range(struct psp *p, uint32_t number, uint32_t handle, uint64_t address, uint32_t len)
{
	uint8_t *b = command_buffer(p);

	memset(b, 0, 256);
	put32(b, handle);
	put64(b + 8, address);
	put32(b + 16, len);
	return give(p, number);
}

uint8_t guest_state_of(struct psp *p, uint32_t handle)
{
	assert_int_equal(give_words(p, GUEST_STATUS, handle, 0), PSP_SUCCESS);
	return command_buffer(p)[12];
}

uint8_t platform_state_of(struct psp *p)
{
	assert_int_equal(give(p, PLATFORM_STATUS), PSP_SUCCESS);
	return command_buffer(p)[2];
}

void give_packet(struct psp *p, uint32_t number, uint32_t handle, uint32_t len, uint32_t status)
{
	uint8_t *b = command_buffer(p);

	memset(b, 0, 256);
	put32(b, handle);
	put64(b + 8, DATA_AT);
	put32(b + 16, PACKET_HEADER);
	put64(b + 24, GUEST_AT);
	put32(b + 32, len);
	put64(b + 40, DATA_AT + 0x1000);
	put32(b + 48, len);
	assert_int_equal(give(p, number), status);
}
