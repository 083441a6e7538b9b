/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bench: figures, each measured against a floor in the same run. What is measured and its floor
 * take turns, so that a noisy machine disturbs both alike; the ratio of the medians is what counts.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include "kvex/vcpu.h"

struct figure {
	const char *name; /* "exit/pio" */
	const char *what; /* one line on it and its floor */
	const char *unit; /* "us", "KiB" */
	double goal;	  /* the ratio kvex promises at most, 0 for none */
	unsigned int n;	  /* samples of each */
	double *sample, *floor;
};

/* Room for N pairs. 0 or -ENOMEM. */
int figure_init(struct figure *f, unsigned int n);
void figure_free(struct figure *f);

struct summary {
	double min, p50, p99;
};
/* Sorts the N samples of V. */
void summarize(double *v, unsigned int n, struct summary *s);

/* Microseconds of CLOCK_MONOTONIC. */
double bench_now(void);

/* A group of figures; a new one is one new file. */
struct bench {
	const char *name; /* "exit" */
	const char *what;
	/* Calls EMIT for each figure, which it fills and frees. -errno with the text in sys->err.
	 */
	int (*measure)(struct sys *sys, unsigned int rounds,
		       void (*emit)(void *arg, struct figure *f), void *arg);
};

#define BENCH(ident, ...)                                                                          \
	static const struct bench bench_##ident = {__VA_ARGS__};                                   \
	static const struct bench *const bench_ptr_##ident                                         \
		__attribute__((section("kvex_benches"), used)) = &bench_##ident
extern const struct bench *const __start_kvex_benches[], *const __stop_kvex_benches[];

#endif
