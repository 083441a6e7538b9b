/* SPDX-License-Identifier: GPL-2.0-or-later */
/* progress: results on their way from the runner to the reporters, in the order of selection. */
#ifndef HARNESS_PROGRESS_H
#define HARNESS_PROGRESS_H

#include "report/report.h"

struct progress {
	const struct run_info *info;
	struct reporter *reporters;
	unsigned int nr_reporters;
	struct case_result *total; /* a case's runs so far, as one result */
	bool *finished;
	unsigned int reported, done;
	bool streaming; /* this round is the last: its results are final */
	bool bad;	/* a case has failed, or the kernel has splatted */
	unsigned int splats;
};

int progress_init(struct progress *p, const struct run_info *info, struct reporter *reporters,
		  unsigned int nr_reporters);
void progress_free(struct progress *p);
void progress_begin(struct progress *p);
/* One run of case INDEX has this result. */
void progress_result(struct progress *p, unsigned int index, const struct case_result *res);
/* Case INDEX has this result for good, whatever its runs were: a run told from elsewhere. */
void progress_final(struct progress *p, unsigned int index, const struct case_result *res);
void progress_splat(struct progress *p, const struct splat *splat);
void progress_heartbeat(struct progress *p, unsigned int n, const char *const *names,
			const double *seconds);
/* Fills END's counts and splats. */
void progress_count(const struct progress *p, struct run_end *end);
/* Tells what is left, and the end. */
void progress_end(struct progress *p, const struct run_end *end);

#endif
