// SPDX-License-Identifier: GPL-2.0-or-later
#include "host_events.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

int host_event_open(bool exclude_guest, bool software)
{
	struct perf_event_attr attr = {
		.type = software ? PERF_TYPE_SOFTWARE : PERF_TYPE_HARDWARE,
		.size = sizeof(attr),
		.config = software ? PERF_COUNT_SW_TASK_CLOCK : PERF_COUNT_HW_INSTRUCTIONS,
		.exclude_kernel = 1,
		.exclude_hv = 1,
		.exclude_guest = exclude_guest,
	};
	long fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);

	return fd < 0 ? -errno : (int)fd;
}

void host_events_require(struct test *t)
{
	int fd = host_event_open(true, false);

	REQUIRE(fd >= 0, "perf-events",
		"set kernel.perf_event_paranoid to 1 or less, on a CPU whose PMU perf knows",
		"perf_event_open of instructions: %s", strerror(-fd));
	close(fd);
}

int64_t host_event_read(int fd)
{
	uint64_t value;
	ssize_t n = read(fd, &value, sizeof(value));

	if (n == sizeof(value))
		return (int64_t)value;
	return n < 0 ? -errno : -EIO;
}
