/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tap_common: what KTAP and TAP share: results in the order of the plan, each case exactly once
 * whatever the runner tells, and diagnostics.
 */
#ifndef REPORT_TAP_COMMON_H
#define REPORT_TAP_COMMON_H

#include "report/explain.h"

struct plan {
	unsigned int next;  /* index of the first case without a result line */
	unsigned int stray; /* splats while no case was running */
	void (*put)(struct reporter *r, unsigned int i, const struct case_result *res);
};

/* Calls put for the case, after one with an ERROR for each case before it that got no result. */
void plan_result(struct reporter *r, struct plan *plan, const struct test_case *tc,
		 const struct case_result *res);
/* The same for all cases that are left. */
void plan_end(struct reporter *r, struct plan *plan, const struct run_end *end);

/* Diagnostics and metadata of one case, before its result line. */
void tap_diagnose(FILE *out, const char *indent, const char *name, const struct case_result *res);
void tap_splat(FILE *out, const char *indent, const struct splat *splat);
void tap_host(FILE *out, const struct run_info *info);
void tap_totals(FILE *out, const struct run_end *end);
/* "# DIRECTIVE reason" */
void tap_directive(FILE *out, const char *directive, const char *reason);

#endif
