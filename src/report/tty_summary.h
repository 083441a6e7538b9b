/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tty_summary: what the run leaves on the screen last: each failure, the skips by reason, counts.
 */
#ifndef REPORT_TTY_SUMMARY_H
#define REPORT_TTY_SUMMARY_H

#include "report/explain.h"

struct tty_style {
	bool colour;
};

/* The verdict in its colour, padded to a column. */
void tty_put_verdict(FILE *out, const struct tty_style *style, enum verdict v);
void tty_put_seconds(FILE *out, double seconds);

struct summary;

/* NULL: no memory. */
struct summary *summary_new(const struct run_info *info);
void summary_free(struct summary *s);
/* Keep what the summary will say of a case and of a splat; false: no memory. */
bool summary_add(struct summary *s, const struct test_case *tc, const struct case_result *res);
bool summary_splat(struct summary *s, const struct splat *splat);
void summary_put(FILE *out, const struct summary *s, const struct tty_style *style,
		 const struct run_end *end);

#endif
