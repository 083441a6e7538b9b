// SPDX-License-Identifier: GPL-2.0-or-later
/* Cases for kernels of the lab alone. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "harness/case.h"
#include "kvex/host.h"

static bool in_lab(void)
{
	char name[65] = "", line[4096] = "";
	FILE *in = fopen("/proc/cmdline", "re");
	bool word = in && fgets(line, sizeof(line), in) && strstr(line, "kvex.lab");

	if (in)
		fclose(in);
	return word && !gethostname(name, sizeof(name)) && !strcmp(name, "kvex-lab");
}

CASE(before, "selflab/before", "passes")
{
	CHECK(true, "this");
}

CASE(panic, "selflab/panic", "the kernel does not survive it")
{
	int fd;

	REQUIRE(in_lab() && test_host(t)->emulated, "lab", "kvex lab run", "only in the lab");
	fd = open("/proc/sysrq-trigger", O_WRONLY | O_CLOEXEC);
	CHECK(fd >= 0 && write(fd, "c", 1) == 1, "the kernel took the order to crash");
}

CASE(after, "selflab/then", "passes")
{
	CHECK(true, "this");
}
