/* SPDX-License-Identifier: GPL-2.0-or-later */
/* junit_suite: one <testsuite>, gathered in memory because its counts stand before its cases. */
#ifndef REPORT_JUNIT_SUITE_H
#define REPORT_JUNIT_SUITE_H

#include "report/explain.h"

struct junit_suite {
	const char *member; /* name of a case in it */
	unsigned int tests, failures, errors, skipped;
	double time, start; /* start: of its first case, since the run's; negative: none yet */
	char *cases, *log;  /* XML made so far: test cases; kernel messages */
	size_t cases_len, log_len;
	FILE *cases_out, *log_out;
};

/* False if there is no memory; junit_suite_free() is due all the same. */
bool junit_suite_open(struct junit_suite *s, const char *member);
/* No more cases; false if some were lost for want of memory. */
bool junit_suite_close(struct junit_suite *s);
void junit_suite_free(struct junit_suite *s);

void junit_suite_case(struct junit_suite *s, const char *name, const struct case_result *res);
void junit_suite_splat(struct junit_suite *s, const struct splat *splat);
/* Writes a closed suite. */
void junit_suite_write(FILE *out, const struct junit_suite *s, const struct run_info *info);

#endif
