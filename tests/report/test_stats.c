// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether two lists of samples differ. */
#include <math.h>

#include "../vmm/cmocka_tests.h"
#include "report/stats.h"

/* The exact values were counted over all ways to draw the ranks. */
static void test_mann_whitney(void **state)
{
	const double a[] = {1, 2, 3, 4, 5}, b[] = {6, 7, 8, 9, 10}, c[] = {1.5, 2.5, 3.5, 4.5, 5.5};
	const double ties[] = {1, 1, 1, 1, 1}, d[] = {1, 1, 2, 3, 3}, e[] = {2, 3, 3, 4, 4, 5};
	double many[2][60];
	int i;

	(void)state;
	assert_true(fabs(stats_mann_whitney(a, 5, b, 5) - 2.0 / 252) < 1e-9);
	assert_true(fabs(stats_mann_whitney(b, 5, a, 5) - 2.0 / 252) < 1e-9);
	assert_true(fabs(stats_mann_whitney(a, 5, c, 5) - 0.690476190) < 1e-6);
	assert_true(fabs(stats_mann_whitney(d, 5, e, 6) - 0.051948052) < 1e-6);
	assert_true(stats_mann_whitney(a, 5, a, 5) > 0.999);
	assert_true(stats_mann_whitney(ties, 5, ties, 5) > 0.999);
	assert_true(stats_mann_whitney(a, 0, b, 5) > 0.999);
	for (i = 0; i < 60; i++) {
		many[0][i] = i % 7;
		many[1][i] = i % 7 + 2;
	}
	assert_true(fabs(stats_mann_whitney(many[0], 60, many[1], 60) - 2.789784e-6) < 1e-11);
	assert_true(stats_mann_whitney(many[0], 60, many[0], 60) > 0.99);
	assert_true(stats_median(a, 5) == 3 && stats_median(b, 4) == 7.5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mann_whitney),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
