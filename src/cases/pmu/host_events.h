/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host_events: perf events of the host's, beside a mediated PMU (perf_event_open(2)). */
#ifndef CASES_PMU_HOST_EVENTS_H
#define CASES_PMU_HOST_EVENTS_H

#include "pmu_case.h"

/*
 * Opens an event that counts instructions of this process in user mode, with EXCLUDE_GUEST set or
 * not: its descriptor, or -errno. SOFTWARE: the task's clock instead, which needs no counter.
 */
int host_event_open(bool exclude_guest, bool software);
/* Asserts that perf lets this process have such an event at all; else the case is skipped. */
void host_events_require(struct test *t);
/* What the event has counted, -errno. */
int64_t host_event_read(int fd);

#endif
