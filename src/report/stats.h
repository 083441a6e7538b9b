/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stats: what comparing two sets of timings needs. */
#ifndef REPORT_STATS_H
#define REPORT_STATS_H

#include <stddef.h>

/* The median of N > 0 values; the array is left as it is. NaN: no memory. */
double stats_median(const double *value, size_t n);
/*
 * The Mann-Whitney U test, two-sided: how probable a difference of ranks at least as large is if
 * both come from one distribution. Exact, ties included, up to 50 values in all; beyond by the
 * normal approximation. 1: no memory, or nothing to test.
 */
double stats_mann_whitney(const double *a, size_t na, const double *b, size_t nb);

#endif
