// SPDX-License-Identifier: GPL-2.0-or-later
/* Cases for kernels of the lab alone. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "harness/case.h"
#include "kvex/host.h"

static bool cmdline_has(const char *word)
{
	char line[4096] = "";
	FILE *in = fopen("/proc/cmdline", "re");
	bool has = in && fgets(line, sizeof(line), in) && strstr(line, word);

	if (in)
		fclose(in);
	return has;
}

static bool in_lab(void)
{
	char name[65] = "";

	return cmdline_has("kvex.lab") && !gethostname(name, sizeof(name)) &&
	       !strcmp(name, "kvex-lab");
}

static void panic(struct test *t)
{
	int fd;

	REQUIRE(in_lab() && test_host(t)->emulated, "lab", "kvex lab run", "only in the lab");
	fd = open("/proc/sysrq-trigger", O_WRONLY | O_CLOEXEC);
	CHECK(fd >= 0 && write(fd, "c", 1) == 1, "the kernel took the order to crash");
}

CASE(before, "selflab/before", "passes")
{
	CHECK(true, "this");
}

CASE(lab_panic, "selflab/panic", "the kernel does not survive it")
{
	panic(t);
}

CASE(panic_wanted, "selflab/panic-wanted", "the kernel's end is the case's aim",
     .panics = "sysrq triggered crash", .opt_in = "panics the kernel")
{
	panic(t);
	test_error(t, "the kernel goes on");
}

CASE(panic_other, "selflab/panic-other", "the kernel's end is another one than the case's aim",
     .panics = "of another reason", .opt_in = "panics the kernel")
{
	panic(t);
}

CASE(after, "selflab/then", "passes")
{
	CHECK(true, "this");
}

/* Groups: each sees the boot that it asked for, and no other's. */
static void check_boot(struct test *t, const char *prefix, bool word)
{
	char value[8] = "";

	CHECK_EQ(host_param("kvm.force_emulation_prefix", value, sizeof(value)), 0, "parameter");
	CHECK(!strcmp(value, prefix), "its value");
	CHECK(cmdline_has("kvextest.word") == word, "the word on the command line");
}

CASE(group_param, "selfgroup/a-param", "has its parameter",
     .lab.params = {"kvm.force_emulation_prefix=1"})
{
	check_boot(t, "1", false);
}

CASE(group_plain, "selfgroup/b-plain", "has nothing of its own")
{
	check_boot(t, "0", false);
}

CASE(group_panic, "selfgroup/c-panic", "panics in a boot of its own",
     .lab.append = "kvextest.word=1", .opt_in = "panics the kernel")
{
	panic(t);
}

CASE(group_word, "selfgroup/d-word", "has its word, booted again or not",
     .lab.append = "kvextest.word=1")
{
	check_boot(t, "0", true);
}
