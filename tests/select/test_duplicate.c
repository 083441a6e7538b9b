// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "harness/select.h"

CASE(first, "pio/in", "")
{
}
CASE(second, "pio/in", "")
{
}

static void duplicate_name_is_refused(void **state)
{
	static const char want[] = "case 'pio/in' is registered twice: ";
	const struct test_case **cases = NULL;
	unsigned int count;
	char err[256];

	(void)state;
	assert_int_equal(select_cases(0, NULL, &cases, &count, err, sizeof(err)), -EINVAL);
	assert_null(cases);
	assert_memory_equal(err, want, sizeof(want) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(duplicate_name_is_refused)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
