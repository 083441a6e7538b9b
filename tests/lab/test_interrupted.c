// SPDX-License-Identifier: GPL-2.0-or-later
/* Signals that come while the lab waits for another program: they end no wait and begin none. */
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "../vmm/cmocka_tests.h"
#include "harness/test.h"
#include "lab/command.h"
#include "lab/qmp.h"

#define TICK_US 10000
#define TICKS	100 /* until nobody waits any more */

static volatile sig_atomic_t ticks;
static int peer;

static void tick(int signal)
{
	(void)signal;
	if (++ticks == TICKS)
		close(peer);
}

static int start_ticking(void **state)
{
	/* A read() goes on by itself; no poll() ever does. */
	const struct sigaction sa = {.sa_handler = tick, .sa_flags = SA_RESTART};
	const struct itimerval often = {{0, TICK_US}, {0, TICK_US}};

	(void)state;
	ticks = 0;
	peer = -1;
	return sigaction(SIGALRM, &sa, NULL) || setitimer(ITIMER_REAL, &often, NULL);
}

static int stop_ticking(void **state)
{
	(void)state;
	return setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
}

static void monitor(void **state)
{
	char err[LAB_TEXT];
	struct qmp q;
	int fds[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	peer = fds[1];
	assert_int_equal(qmp_open(&q, fds[0], monotonic_seconds() + 0.1, err), -ETIME);
	assert_true(ticks > 1);
	close(fds[0]);
}

static bool note_line(void *arg, char *line)
{
	snprintf(arg, 16, "%s", line);
	return true;
}

static void command(void **state)
{
	const char *const argv[] = {"sh", "-c", "sleep 0.1; echo late; exit 3", NULL};
	char err[LAB_TEXT], line[16] = "";
	const struct command cmd = {.argv = argv, .line = note_line, .arg = line};

	(void)state;
	assert_int_equal(command_run(&cmd, err), 3);
	assert_string_equal(line, "late");
	assert_true(ticks > 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(monitor, start_ticking, stop_ticking),
		cmocka_unit_test_setup_teardown(command, start_ticking, stop_ticking),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
