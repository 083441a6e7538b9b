// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EXACT_MAX 50

struct ranked {
	double value;
	int from_a;
	unsigned int rank2; /* twice the mean rank, an integer even for ties */
};

static int by_value(const void *pa, const void *pb)
{
	const double a = *(const double *)pa, b = *(const double *)pb;

	return (a > b) - (a < b);
}

double stats_median(const double *value, size_t n)
{
	double *sorted = malloc(n * sizeof(*sorted)), median;

	if (!sorted)
		return NAN;
	memcpy(sorted, value, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), by_value);
	median = n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
	free(sorted);
	return median;
}

/* Sorts and ranks; the sum over the ties of t^3 - t. */
static double set_ranks(struct ranked *r, size_t n)
{
	double ties = 0;
	size_t i, j, k;

	qsort(r, n, sizeof(*r), by_value);
	for (i = 0; i < n; i = j) {
		double t;

		for (j = i; j < n && !(r[j].value > r[i].value); j++)
			;
		for (k = i; k < j; k++)
			r[k].rank2 = (unsigned int)(i + 1 + j);
		t = (double)(j - i);
		ties += t * t * t - t;
	}
	return ties;
}

/*
 * Of all ways to choose NA of the N ranks, the share whose sum lies at least as far from the mean
 * as SUM2 (twice the sum): counted by dynamic programming over how many were chosen and their sum.
 */
static double exact_p(const struct ranked *r, size_t n, size_t na, unsigned int sum2)
{
	size_t width = n * (n + 1) + 1, i, k, s;
	double *ways = calloc((na + 1) * width, sizeof(*ways));
	double all = 0, far = 0, mean = (double)na * (double)(n + 1);
	double distance = fabs((double)sum2 - mean);

	if (!ways)
		return 1;
	ways[0] = 1;
	for (i = 0; i < n; i++)
		for (k = i + 1 < na ? i + 1 : na; k > 0; k--)
			for (s = width - 1; s >= r[i].rank2; s--)
				ways[k * width + s] += ways[(k - 1) * width + s - r[i].rank2];
	for (s = 0; s < width; s++) {
		all += ways[na * width + s];
		if (fabs((double)s - mean) >= distance)
			far += ways[na * width + s];
	}
	free(ways);
	return far / all;
}

static double normal_p(size_t na, size_t nb, double sum2, double ties)
{
	double n1 = (double)na, n2 = (double)nb, n = n1 + n2;
	double u = sum2 / 2 - n1 * (n1 + 1) / 2;
	double variance = n1 * n2 / 12 * (n + 1 - ties / (n * (n - 1)));
	double distance = fabs(u - n1 * n2 / 2) - 0.5;

	if (variance <= 0 || distance <= 0)
		return 1;
	return erfc(distance / sqrt(2 * variance));
}

double stats_mann_whitney(const double *a, size_t na, const double *b, size_t nb)
{
	size_t n = na + nb, i;
	struct ranked *r;
	double ties, sum2 = 0, p;

	if (!na || !nb)
		return 1;
	r = malloc(n * sizeof(*r));
	if (!r)
		return 1;
	for (i = 0; i < n; i++)
		r[i] = (struct ranked){.value = i < na ? a[i] : b[i - na], .from_a = i < na};
	ties = set_ranks(r, n);
	for (i = 0; i < n; i++)
		if (r[i].from_a)
			sum2 += r[i].rank2;
	p = n <= EXACT_MAX ? exact_p(r, n, na, (unsigned int)sum2) : normal_p(na, nb, sum2, ties);
	free(r);
	return p;
}
