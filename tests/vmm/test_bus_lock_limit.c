// SPDX-License-Identifier: GPL-2.0-or-later
/* How long a thread is to sleep at a bus lock, on a clock of the test's own. */
#include "cmocka_tests.h"
#include "kvex/bus_lock.h"

#define WINDOW 1000

static void passes_freely_below_the_quota(void **state __attribute__((unused)))
{
	struct bus_lock_limit l;

	bus_lock_limit_init(&l, 3, WINDOW);
	assert_int_equal(bus_lock_limit_delay(&l, 100), 0);
	assert_int_equal(bus_lock_limit_delay(&l, 200), 0);
	assert_int_equal(bus_lock_limit_delay(&l, 300), 800); /* to the end of 100..1100 */
	assert_int_equal(bus_lock_limit_delay(&l, 1100), 0);
	assert_int_equal(l.total, 4);
	assert_int_equal(l.held, 1);
	assert_int_equal(l.slept, 800);
}

static void one_per_window(void **state __attribute__((unused)))
{
	struct bus_lock_limit l;

	bus_lock_limit_init(&l, 1, WINDOW);
	for (uint64_t now = 5000; now < 10000; now += WINDOW)
		assert_int_equal(bus_lock_limit_delay(&l, now), WINDOW);
}

/* Those who come while the first one sleeps sleep longer, each by its part of the quota. */
static void vcpus_share_it(void **state __attribute__((unused)))
{
	struct bus_lock_limit l;

	bus_lock_limit_init(&l, 2, WINDOW);
	assert_int_equal(bus_lock_limit_delay(&l, 0), 0);
	assert_int_equal(bus_lock_limit_delay(&l, 0), 1000);
	assert_int_equal(bus_lock_limit_delay(&l, 10), 1490);
	assert_int_equal(bus_lock_limit_delay(&l, 20), 1980);
	assert_int_equal(bus_lock_limit_delay(&l, 2000), 0);
}

/* Whatever the times of the exits: no window has more than the quota. */
static void never_more(void **state __attribute__((unused)))
{
	struct bus_lock_limit l;
	uint64_t now = 0, at[400];

	bus_lock_limit_init(&l, 7, WINDOW);
	for (int i = 0; i < 400; i++) {
		now += (uint64_t)(i * 37 % 211) + bus_lock_limit_delay(&l, now);
		at[i] = now;
	}
	for (int i = 0; i + 14 < 400; i++)
		assert_true(at[i + 14] - at[i] >= WINDOW); /* two windows may meet */
	assert_true(now >= 400 / 7 * WINDOW);
}

/* The rate that can be held against the limit: without those of a window that goes on. */
static void windows_that_are_over(void **state __attribute__((unused)))
{
	struct bus_lock_limit l;
	uint64_t ns, now = 100;

	bus_lock_limit_init(&l, 60, WINDOW);
	assert_int_equal(bus_lock_limit_over(&l, 0, &ns), 0);
	for (int i = 0; i < 100; i++)
		now += bus_lock_limit_delay(&l, now);
	assert_int_equal(bus_lock_limit_over(&l, now, &ns), 60);
	assert_int_equal(ns, WINDOW);
	/* The guest has ended long after: all of them are in windows that are over. */
	assert_int_equal(bus_lock_limit_over(&l, 2 * WINDOW + 150, &ns), 100);
	assert_int_equal(ns, 2 * WINDOW + 50);
	for (int i = 0; i < 20; i++)
		now += bus_lock_limit_delay(&l, now);
	assert_int_equal(bus_lock_limit_over(&l, now, &ns), 120);
	assert_int_equal(ns, 2 * WINDOW);
}

static void no_quota_no_limit(void **state __attribute__((unused)))
{
	struct bus_lock_limit l;

	bus_lock_limit_init(&l, 0, WINDOW);
	for (int i = 0; i < 100; i++)
		assert_int_equal(bus_lock_limit_delay(&l, 0), 0);
	assert_int_equal(l.total, 100);
	assert_int_equal(l.held, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes_freely_below_the_quota),
		cmocka_unit_test(one_per_window),
		cmocka_unit_test(vcpus_share_it),
		cmocka_unit_test(never_more),
		cmocka_unit_test(windows_that_are_over),
		cmocka_unit_test(no_quota_no_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
