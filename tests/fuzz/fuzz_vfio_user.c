// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The security processor's vfio-user messages under libFuzzer: one message behind the other, each
 * with two bytes of length in front. The mailbox is among what they reach, and with it the
 * firmware.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "models/psp/vfio_user.h"

#define MEMORY_SIZE 0x400000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int memory(void)
{
	static int fd = -1;

	if (fd < 0) {
		fd = memfd_create("memory", MFD_CLOEXEC);
		if (fd < 0 || ftruncate(fd, MEMORY_SIZE))
			abort();
	}
	return fd;
}

static void answer(struct device *d, const uint8_t *data, uint32_t len)
{
	static struct vfio_user_message m;
	static uint8_t out[VFIO_USER_MESSAGE];
	uint32_t n;

	m.len = len;
	m.nr_fds = 0;
	memcpy(m.data, data, len);
	n = vfio_user_answer(d, &m, out);
	if (n > sizeof(out) || (n && n < VFIO_USER_HEADER) || m.nr_fds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct psp_log log;
	static struct psp psp;
	struct device d;

	psp_init(&psp, &log, NULL);
	if (memory_map(&psp.memory, 0, MEMORY_SIZE, memory(), 0))
		abort();
	device_init(&d, &psp);
	while (size >= 2) {
		uint32_t len = data[0] | (uint32_t)data[1] << 8;

		data += 2;
		size -= 2;
		if (len < VFIO_USER_HEADER || len > size || len > VFIO_USER_MESSAGE)
			break;
		answer(&d, data, len);
		device_tick(&d);
		data += len;
		size -= len;
	}
	device_free(&d);
	psp_free(&psp);
	return 0;
}
