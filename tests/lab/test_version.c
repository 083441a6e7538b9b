// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "lab/version.h"

/* In dpkg's order, each less than the next. */
static const char *const ordered[] = {
	"0~~",
	"0~~a",
	"0~",
	"0",
	"1.0~rc1-1",
	"1.0-1",
	"1.0-1+b1",
	"1.0-1.1",
	"1.0+dfsg-1",
	"5.10.218-1",
	"6.1.9-1",
	"6.1.170-3",
	"6.1.176-1",
	"6.12.43-1~bpo12+1",
	"6.12.43-1",
	"6.12.117-1~deb12u1",
	"6.12.117-1",
	"7.3~rc1-1~exp1",
	"7.3.4-1~bpo13+1",
	"7.3.4-1",
	"7.3.4a-1",
	"1:1.0-1",
	"2:0",
};

#define COUNT (sizeof(ordered) / sizeof(ordered[0]))

static void orders_as_dpkg(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		for (size_t j = 0; j < COUNT; j++) {
			int got = version_compare(ordered[i], ordered[j]);

			if ((got > 0) - (got < 0) != (i > j) - (i < j))
				fail_msg("%s and %s: %d", ordered[i], ordered[j], got);
		}
	assert_int_equal(version_compare("1.00-01", "1.0-1"), 0);
	assert_int_equal(version_compare("0:1.0-1", "1.0-1"), 0);
	assert_int_equal(version_compare("1.0", "1.0-0"), 0);
	assert_true(version_compare("", "0~") > 0);
}

/* The table is no opinion of ours. */
static void dpkg_agrees(void **state)
{
	char command[256];

	(void)state;
	if (system("command -v dpkg >/dev/null") != 0)
		skip();
	for (size_t i = 1; i < COUNT; i++) {
		snprintf(command, sizeof(command), "dpkg --compare-versions '%s' lt '%s'",
			 ordered[i - 1], ordered[i]);
		if (system(command) != 0)
			fail_msg("%s", command);
	}
}

static void prefix_ends_at_a_number(void **state)
{
	(void)state;
	assert_true(version_has_prefix("6.1.176-1", "6.1"));
	assert_true(version_has_prefix("6.1.176-1", "6.1.176"));
	assert_true(version_has_prefix("6.1.176-1", "6.1.176-1"));
	assert_true(version_has_prefix("6.1.0-50-cloud-amd64", "6.1.0-50"));
	assert_false(version_has_prefix("6.12.43-1", "6.1"));
	assert_false(version_has_prefix("6.1.176-1", "6.1.17"));
	assert_false(version_has_prefix("6.1.176-1", ""));
	assert_false(version_has_prefix("6.1", "6.1.176"));
}

static void upstream_has_no_revision(void **state)
{
	char out[32];

	(void)state;
	assert_string_equal(version_upstream("6.1.176-1", out, sizeof(out)), "6.1.176");
	assert_string_equal(version_upstream("1:11.1.3+ds-1~bpo13+1", out, sizeof(out)),
			    "11.1.3+ds");
	assert_string_equal(version_upstream("7", out, sizeof(out)), "7");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders_as_dpkg),
		cmocka_unit_test(dpkg_agrees),
		cmocka_unit_test(prefix_ends_at_a_number),
		cmocka_unit_test(upstream_has_no_revision),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
