/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bus_lock: what a VMM does with exits of bus locks (api.rst 7.22). A bus lock stops memory
 * accesses of the whole machine, so a VMM that has an exit for each can hold back a guest that
 * makes many.
 */
#ifndef KVEX_BUS_LOCK_H
#define KVEX_BUS_LOCK_H

#include <pthread.h>
#include <stdint.h>

/*
 * At most QUOTA bus locks per WINDOW for all vCPUs together, as QEMU's bus-lock-ratelimit does it:
 * they pass freely until the quota is used up, then the vCPU's thread sleeps to the window's end.
 * The next bus lock begins a new window, so that the last window of a guest is not waited for.
 */
struct bus_lock_limit {
	pthread_mutex_t lock;
	uint64_t quota;
	uint64_t window;	   /* nanoseconds */
	uint64_t start, end, used; /* the present window */
	_Atomic uint64_t total;	   /* bus locks */
	uint64_t held, slept;	   /* those that were held back, nanoseconds */
	uint64_t first;		   /* when the first window began */
	uint64_t over, over_at;	   /* bus locks of the windows before the present one; its start */
};

/* QUOTA 0: no limit. Nothing to be freed. */
void bus_lock_limit_init(struct bus_lock_limit *limit, uint64_t quota, uint64_t window);
/*
 * At each exit: counts it, and gives the nanoseconds to sleep before the vCPU goes on. NOW is the
 * time on any clock that goes on. Safe from any thread.
 */
uint64_t bus_lock_limit_delay(struct bus_lock_limit *limit, uint64_t now);
/*
 * How many there were in windows that are over by NOW, and in *NS the time that these took: no more
 * than QUOTA per WINDOW. Only when no vCPU runs any more.
 */
uint64_t bus_lock_limit_over(const struct bus_lock_limit *limit, uint64_t now, uint64_t *ns);

#endif
