// SPDX-License-Identifier: GPL-2.0-or-later
/* What the security processor was asked last, from its log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "lab/part_psp.h"
#include "lab/psp.h"

/* The answer to a log with TEXT; NULL: there is no log. */
static int asked(const char *text, char *out, size_t len)
{
	char folder[] = "/tmp/kvex-psp-XXXXXX", console[64], log[128], err[LAB_TEXT];
	FILE *f;
	int r;

	assert_non_null(mkdtemp(folder));
	snprintf(console, sizeof(console), "%s/7.3.console", folder);
	assert_int_equal(lab_psp_log_name(console, log, sizeof(log)), 0);
	if (text) {
		f = fopen(log, "we");
		assert_non_null(f);
		fputs(text, f);
		fclose(f);
	}
	r = part_psp_asked(console, out, len, err);
	if (r)
		assert_string_not_equal(err, "");
	unlink(log);
	rmdir(folder);
	return r;
}

static void expect(const char *text, const char *want)
{
	char out[128];

	assert_int_equal(asked(text, out, sizeof(out)), 0);
	assert_string_equal(out, want);
}

#define STATUS "[   1.000000] PLATFORM_STATUS state 1 flags 0x100 guests 0 -> SUCCESS\n"

static void test_asked(void **state)
{
	(void)state;
	expect("", "");
	expect(STATUS, "");
	expect(STATUS "[   2.000000] SHUTDOWN -> SUCCESS\n", "SHUTDOWN");
	expect("[   0.500000] INIT flags 0x1 -> SUCCESS\n" STATUS
	       "[  12.000001] SHUTDOWN -> INVALID_PLATFORM_STATE (0x1)\n"
	       "[  12.000002] SNP_PAGE_RECLAIM pa 0x1000 -> SUCCESS\n"
	       "[  12.000003] SNP_SHUTDOWN_EX flags 0x1 -> SUCCESS\n",
	       "SHUTDOWN SNP_SHUTDOWN_EX");
	expect(STATUS "[   2.000000] SHUTDOWN -> SUCCESS\n" STATUS, "");
	/* What is no command, and one that was not written to its end. */
	expect(STATUS "kvex-psp: a message\n[   3.000000] SHUT", "");
	expect("[   1.000000] PLATFORM_STATUS_OF_ANOTHER -> SUCCESS\n",
	       "PLATFORM_STATUS_OF_ANOTHER");
}

static void test_none(void **state)
{
	char out[128];

	(void)state;
	assert_true(asked(NULL, out, sizeof(out)) < 0);
	assert_string_equal(out, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asked),
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
