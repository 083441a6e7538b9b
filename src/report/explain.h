/* SPDX-License-Identifier: GPL-2.0-or-later */
/* explain: what the formats share: a result in words, families, counts, the end of an event. */
#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include "report/report.h"
#include "report/text.h"

#define NOT_RUN "not run: interrupted"

/* "what: expected W, saw G, at FILE:LINE" in one line without its end. */
void explain_failure(FILE *out, enum text_style style, const struct failure *f);
/*
 * Why a result is not PASS: the reason, the failed checks, the hint, the last exit of a guest that
 * went wrong, one per line with PREFIX before each. The many lines of res->diag are not among them.
 */
void explain_result(FILE *out, enum text_style style, const char *prefix,
		    const struct case_result *res);
/* The reason, or words for the verdict where a case left none. */
const char *explain_reason(const struct case_result *res);

/* The result of a case that was not run, or that the runner lost. */
const struct case_result *explain_lost(bool interrupted);

/* "12 passed, 1 failed, 3 skipped": the counts that are not 0. */
void explain_counts(FILE *out, const unsigned int counts[VERDICT_COUNT]);

/* Kept entries, whatever a process that died has left in the counters. */
unsigned int explain_failures(const struct case_result *res);
unsigned int explain_infos(const struct case_result *res);

/* Index of the case among those from FIRST on; nr_cases if it is none of them. */
unsigned int run_find_case(const struct run_info *info, unsigned int first,
			   const struct test_case *tc);

/* Length of the family's name in NAME: "smm" of "smm/enter". */
size_t family_len(const char *name);
bool family_same(const char *a, const char *b);
void family_put(FILE *out, enum text_style style, const char *name);
/* Number of cases from FIRST on that are of one family; number of families in the run. */
unsigned int family_size(const struct run_info *info, unsigned int first);
unsigned int family_count(const struct run_info *info);

/*
 * The end of each event: nothing stays in the buffer (a forked child would write it again), and a
 * write that failed is noted.
 */
void report_flush(struct reporter *r);

#endif
