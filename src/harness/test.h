/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test: a case being run, inside its own process. What case.h's functions work on. */
#ifndef HARNESS_TEST_H
#define HARNESS_TEST_H

#include <setjmp.h>

#include "harness/case.h"

#define TEST_MAX_VMS   16
#define TEST_MAX_DEPTH 4

struct test {
	const struct test_case *tc;
	struct case_result *res; /* shared with the runner */
	struct sys *sys;
	struct host *host;
	double deadline; /* CLOCK_MONOTONIC seconds at which a guest counts as hung */
	jmp_buf end;
	void (*finally)(struct test *t, void *arg);
	void *finally_arg;
	unsigned int nr_vms;
	struct vm *vm[TEST_MAX_VMS];
	unsigned int depth;
	char prefix[TEST_MAX_DEPTH][48];
};

/*
 * Runs TC to its end in this process and writes its own verdict (PASS, FAIL, SKIP, TIMEOUT or
 * ERROR) to RES. TIMEOUT seconds from now a guest that is still running counts as hung.
 */
void test_run_body(const struct test_case *tc, struct case_result *res, struct sys *sys,
		   struct host *host, unsigned int timeout);

/* Records a failed check; WANT and GOT may be NULL. */
void test_record_failure(struct test *t, struct where w, const char *what, const char *want,
			 const char *got);
/* Sets the verdict with its reason and ends the case. */
void test_conclude(struct test *t, enum verdict v, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 3, 4)));
/* Ends the case: VCPU's last exit is not the one that was WANTed. Keeps a dump. */
void test_wrong_exit(struct test *t, struct where w, struct vcpu *vcpu, const char *what,
		     const char *want) __attribute__((noreturn));
double monotonic_seconds(void);

#endif
