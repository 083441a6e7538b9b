// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "bench/bench.h"

double bench_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e6 + ts.tv_nsec * 1e-3;
}

int figure_init(struct figure *f, unsigned int n)
{
	f->n = n;
	f->sample = calloc(n, sizeof(double));
	f->floor = calloc(n, sizeof(double));
	if (f->sample && f->floor)
		return 0;
	figure_free(f);
	return -ENOMEM;
}

void figure_free(struct figure *f)
{
	free(f->sample);
	free(f->floor);
	f->sample = f->floor = NULL;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

void summarize(double *v, unsigned int n, struct summary *s)
{
	qsort(v, n, sizeof(*v), compare);
	*s = (struct summary){v[0], v[n / 2], v[(n - 1) * 99 / 100]};
}
