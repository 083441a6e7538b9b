// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A kernel that panics shuts SNP down before it hands over to the next, and with it SEV; without
 * SNP there is nothing to be shut down, and the notifier that does it must not be there: it would
 * ask a firmware that another CPU may be waiting for. The log outlives the kernel.
 */
#include <fcntl.h>
#include <unistd.h>

#include "platform_case.h"
#include "init_by_kvm.h"

#define TRIGGER "/proc/sysrq-trigger"

static struct platform *begin(struct test *t)
{
	struct platform *p = platform_begin_model(t);

	REQUIRE(test_host(t)->emulated, "kvex's lab", "kvex lab run", "it would panic this kernel");
	platform_load(p);
	return p;
}

static void __attribute__((noreturn)) panic(struct test *t, struct platform *p)
{
	int fd = open(TRIGGER, O_WRONLY | O_CLOEXEC);

	ASSERT_EQ(platform_state(p), PSP_STATE_INIT, "state before the panic");
	if (fd < 0 || write(fd, "c", 1) != 1)
		test_error(t, "%s: %s", TRIGGER, strerror(errno));
	test_error(t, "the kernel has not panicked");
}

CASE(panic_notifier_only_with_snp, "sev/panic-notifier-only-with-snp",
     "a panic without SNP sends the firmware nothing", .guards = BY_KVM_PANIC, PLATFORM_CASE,
     .opt_in = "panics the kernel", .panics = "sysrq triggered crash", .panic_asks = "")
{
	panic(t, begin(t));
}

CASE(panic_with_snp, "sev/panic-with-snp", "a panic with SNP shuts SEV and SNP down",
     PLATFORM_NEEDS, RELOADS, .timeout = 30, .lab = SNP_PLATFORM_LAB, .opt_in = "panics the kernel",
     .panics = "sysrq triggered crash", .panic_asks = "SHUTDOWN SNP_SHUTDOWN_EX")
{
	struct platform *p = begin(t);

	REQUIRE(platform_record(p, 0, PSP_FW_SNP_INIT_EX), "SNP", "use Linux 6.11 or later",
		"this kernel does not initialise SNP");
	panic(t, p);
}
