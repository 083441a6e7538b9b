// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/launch.h"
#include "kvex/run_path.h"

#define SECOND	 1000000000ULL
#define NAP	 50000000ULL /* how late a stop may be seen, nanoseconds */
#define RATE	 "ratelimit="
#define MAX_RATE 1000000000UL

RUN_PATH static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * SECOND + (uint64_t)ts.tv_nsec;
}

static bool parse_rate(const char *text, uint64_t *rate)
{
	char *end;
	unsigned long n;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	n = strtoul(text, &end, 10);
	*rate = n;
	return !*end && !errno && n >= 1 && n <= MAX_RATE;
}

int launch_bus_lock_parse(const struct cli_command *cmd, const char *text,
			  struct launch_bus_lock *b)
{
	uint64_t rate = 0;

	*b = (struct launch_bus_lock){0};
	if (text && !strncmp(text, RATE, strlen(RATE)) && parse_rate(text + strlen(RATE), &rate))
		b->exits = true;
	else if (text && !strcmp(text, "exit"))
		b->exits = true;
	else if (text && strcmp(text, "off") != 0)
		return cli_usage(cmd, "--bus-lock: '%s' is not exit, off or ratelimit=N (1 to %lu)",
				 text, MAX_RATE);
	bus_lock_limit_init(&b->limit, rate, SECOND);
	return 0;
}

int launch_bus_lock_prepare(const struct cli_command *cmd, struct sys *sys,
			    const struct launch_bus_lock *b, struct vm_config *config)
{
	if (!b->exits)
		return 0;
	if (sys_check_cap(sys, KVM_CAP_X86_BUS_LOCK_EXIT) <= 0)
		return cli_error(cmd,
				 "no exits of bus locks: KVM_CAP_X86_BUS_LOCK_EXIT is 0, which "
				 "takes Linux 6.16 and a CPU with bus lock threshold (Zen 5), or "
				 "kvm_intel and a CPU with bus-lock VM exits");
	config->caps[0] = (struct vm_cap){KVM_CAP_X86_BUS_LOCK_EXIT, KVM_BUS_LOCK_DETECTION_EXIT};
	return 0;
}

/* Naps: a kick that comes just before a sleep would be lost. */
static void hold_back(const struct launch_vcpu *v, uint64_t ns)
{
	uint64_t end = now() + ns;

	for (uint64_t t = now(); t < end; t = now()) {
		uint64_t nap = end - t < NAP ? end - t : NAP;
		const struct timespec ts = {(time_t)(nap / SECOND), (long)(nap % SECOND)};

		if (atomic_load(&v->run->stopping) || v->vcpu->expired)
			return;
		nanosleep(&ts, NULL);
	}
}

/* Of two vCPUs the one that saw the earlier bus lock may come here later. */
RUN_PATH static void keep_latest(_Atomic uint64_t *last, uint64_t time)
{
	uint64_t seen = atomic_load(last);

	while (seen < time && !atomic_compare_exchange_weak(last, &seen, time))
		;
}

RUN_PATH void launch_bus_lock_exit(struct launch_vcpu *v)
{
	struct launch_bus_lock *b = &v->run->bus_lock;
	uint64_t first = 0, time, delay;

	if (!(v->vcpu->run->flags & KVM_RUN_X86_BUS_LOCK))
		return;
	time = now();
	atomic_compare_exchange_strong(&b->first, &first, time);
	delay = bus_lock_limit_delay(&b->limit, time);
	if (delay) {
		hold_back(v, delay);
		time = now();
	}
	keep_latest(&b->last, time);
}

/* The rate is that of whole windows: what comes in the last one is not waited for. */
static void report_limit(const struct launch_bus_lock *b)
{
	const struct bus_lock_limit *l = &b->limit;
	uint64_t ns, over = bus_lock_limit_over(l, b->last, &ns);
	double seconds = (double)ns / (double)SECOND;

	if (over && over < l->total)
		fprintf(stderr, ": %" PRIu64 " in the first %.2f s", over, seconds);
	if (over)
		fprintf(stderr, ", %.1f a second", (double)over / seconds);
	fprintf(stderr, " (limit %" PRIu64 "), held back %" PRIu64 " time%s", l->quota, l->held,
		l->held == 1 ? "" : "s");
}

void launch_bus_lock_report(const struct launch_run *run)
{
	const struct launch_bus_lock *b = &run->bus_lock;
	const struct bus_lock_limit *l = &b->limit;

	if (!b->exits)
		return;
	fprintf(stderr, "%" PRIu64 " bus lock%s", l->total, l->total == 1 ? "" : "s");
	if (l->total)
		fprintf(stderr, " in %.2f s", (double)(b->last - b->first) / (double)SECOND);
	if (l->total && l->quota)
		report_limit(b);
	fputc('\n', stderr);
}
