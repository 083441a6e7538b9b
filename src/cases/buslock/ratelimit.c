// SPDX-License-Identifier: GPL-2.0-or-later
/* What the exits are for: a VMM that lets a guest have so many bus locks in a time, and no more. */
#include <time.h>

#include "buslock_case.h"
#include "kvex/bus_lock.h"

#define QUOTA	  10
#define WINDOW	  50000000ULL /* nanoseconds */
#define WINDOWS	  4
#define LOCKS	  40 /* QUOTA * WINDOWS */
#define LOCKS_STR GUEST_STR(LOCKS)

GUEST_ASM(busy, MODE_LONG,
	  "mov $" LOCKS_STR ", %ecx\n"
	  "1: lock incl " SPLIT_STR "\n"
	  "dec %ecx\n"
	  "jnz 1b\n"
	  "mov $0x91, %al\n" GUEST_DONE);

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

/* To the end, whatever signals come. */
static void sleep_for(uint64_t ns)
{
	struct timespec ts;
	uint64_t end = now() + ns;

	ts = (struct timespec){(time_t)(end / 1000000000), (long)(end % 1000000000)};
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

/*
 * A lower bound: a busy machine only takes longer. QUOTA * WINDOWS exits fill so many windows, or
 * begin one more.
 */
CASE(ratelimit, "buslock/ratelimit",
     "a thread that sleeps at the exits holds the guest to so many bus locks in a time",
     .needs = {"bus-lock-exit"}, BUS_LOCK_CASE)
{
	struct vm *vm = new_buslock_vm(.guest = &busy);
	struct bus_lock_limit limit;
	uint64_t start = now();

	_Static_assert(LOCKS == QUOTA * WINDOWS, "the guest's loop");
	bus_lock_limit_init(&limit, QUOTA, WINDOW);
	for (unsigned int i = 0; i < LOCKS; i++) {
		check_push(t, "bus lock %u", i + 1);
		run_to_bus_lock(vm->vcpu[0]);
		CHECK_EQ(split_word(vm), stops_before() ? i : i + 1, "memory at the exit");
		check_pop(t);
		sleep_for(bus_lock_limit_delay(&limit, now()));
	}
	CHECK(now() - start >= WINDOWS * WINDOW, "it has taken so many windows");
	CHECK_EQ(run_until_done(vm->vcpu[0]), 0x91, "end of the guest");
	CHECK_EQ(split_word(vm), LOCKS, "memory at the end");
	test_info(t, "held back", "%llu times", (unsigned long long)limit.held);
}
