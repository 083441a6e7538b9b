// SPDX-License-Identifier: GPL-2.0-or-later
/* privileges_drop in children, as root and as nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "harness/privileges.h"

#define NOBODY 65534

/* Every Cap line of /proc/self/status is zero, the bounding set only if BOUNDING; NoNewPrivs is 1.
 */
static int status_says_none(bool bounding)
{
	char line[256];
	FILE *in = fopen("/proc/self/status", "r");
	int bad = 0, seen = 0;

	if (!in)
		return 3;
	while (fgets(line, sizeof(line), in)) {
		unsigned long long set;

		if (sscanf(line, "Cap%*3s: %llx", &set) == 1) {
			seen++;
			bad |= set && (bounding || strncmp(line, "CapBnd", 6) != 0);
		}
		if (strncmp(line, "NoNewPrivs:", 11) == 0)
			bad |= line[12] != '1';
	}
	fclose(in);
	return bad || seen != 5;
}

static int child(bool as_nobody)
{
	struct sys_error err = {0};

	if (as_nobody && setuid(NOBODY) != 0)
		return 4;
	if (privileges_drop(&err) != 0) {
		fprintf(stderr, "%s\n", err.text);
		return 5;
	}
	/* A second time there is nothing to drop, and no right to do so. */
	if (privileges_drop(&err) != 0)
		return 6;
	return status_says_none(!as_nobody);
}

static void in_child(bool as_nobody)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(child(as_nobody));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void test_root(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	in_child(false);
}

static void test_nobody(void **state)
{
	(void)state;
	in_child(geteuid() == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
