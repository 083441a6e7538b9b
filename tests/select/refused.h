/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program whose cases must be refused as a whole: it registers them, then REFUSED() with the
 * words. */
#ifndef TESTS_SELECT_REFUSED_H
#define TESTS_SELECT_REFUSED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "harness/select.h"

#define REFUSED(test, beginning)                                                                   \
	static void test(void **state)                                                             \
	{                                                                                          \
		const struct test_case **cases = NULL;                                             \
		unsigned int count;                                                                \
		char err[256];                                                                     \
                                                                                                   \
		(void)state;                                                                       \
		assert_int_equal(select_cases(0, NULL, 0, &cases, &count, err, sizeof(err)),       \
				 -EINVAL);                                                         \
		assert_null(cases);                                                                \
		assert_memory_equal(err, beginning, sizeof(beginning) - 1);                        \
	}                                                                                          \
	int main(void)                                                                             \
	{                                                                                          \
		const struct CMUnitTest tests[] = {cmocka_unit_test(test)};                        \
                                                                                                   \
		return cmocka_run_group_tests(tests, NULL, NULL);                                  \
	}

#endif
