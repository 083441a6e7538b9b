// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "host/chain.h"

#define SAMPLES	  11
#define BUDGET_US 100000.0

static double now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void summarize(double *us, unsigned int n, struct latency *out)
{
	qsort(us, n, sizeof(*us), compare);
	*out = (struct latency){.samples = n, .min = us[0], .p50 = us[n / 2], .max = us[n - 1]};
}

int host_vm_latency(struct sys *sys, struct latency *create, struct latency *destroy)
{
	double created[SAMPLES], destroyed[SAMPLES], start = now_us();
	unsigned int n = 0;

	while (n < SAMPLES && (n == 0 || now_us() - start < BUDGET_US)) {
		double before = now_us(), between;
		int fd = sys_ioctl(&sys->err, sys->fd, KVM_CREATE_VM, 0);

		between = now_us();
		if (fd < 0)
			return fd;
		close(fd);
		destroyed[n] = now_us() - between;
		created[n++] = between - before;
	}
	summarize(created, n, create);
	summarize(destroyed, n, destroy);
	return 0;
}
