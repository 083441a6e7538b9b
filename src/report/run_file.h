/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * run_file: a file of `kvex run --format jsonl` or of `kvex bench --json`, read back. The file may
 * come from anywhere: whatever is wrong with it, the answer is one line, "FILE:LINE: what".
 */
#ifndef REPORT_RUN_FILE_H
#define REPORT_RUN_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/result.h"

#define RUN_FILE_MAX_LINE (4u << 20)   /* bytes */
#define RUN_FILE_MAX_SIZE (256u << 20) /* bytes */

enum run_file_kind {
	RUN_FILE_RUN,
	RUN_FILE_BENCH,
};

/* A case; with --repeat a file may hold several records of it: the worst verdict counts. */
struct run_case {
	char *name, *reason;
	enum verdict verdict;
	double *sample; /* seconds, one or more */
	size_t nr_samples;
};

struct run_figure {
	char *name, *unit;
	double p50, floor_p50, ratio; /* ratio and floor_p50: NaN where the file has none */
};

struct run_file {
	enum run_file_kind kind;
	char *backend, *kernel, *version, *time; /* of run_start; empty in a bench file */
	bool emulated;				 /* in the lab */
	char *models;				 /* there; empty: none */
	struct run_case *cases;			 /* sorted by name */
	size_t nr_cases;
	size_t selected; /* how many the run set out to run */
	unsigned int repeat;
	bool ended, complete; /* there is a run_end; and it and the records say that all was run */
	size_t cut; /* line in the midst of which the file ends, 0: none; then it has no run_end */
	unsigned int splats, stray; /* kernel splats, and those while no case was running */
	struct run_figure *figures; /* sorted by name */
	size_t nr_figures;
};

/*
 * Reads LEN bytes at DATA, called NAME in errors. 0, or -EINVAL (ERR says what and where) or
 * -ENOMEM. OUT is for run_file_free() in the first case only.
 */
int run_file_parse(const char *name, const char *data, size_t len, struct run_file *out, char *err,
		   size_t errlen);
/* The same for the file at PATH; also -errno if it cannot be read. */
int run_file_read(const char *path, struct run_file *out, char *err, size_t errlen);
void run_file_free(struct run_file *file);

/* By name, NULL if there is none. */
struct run_case *run_file_case(const struct run_file *file, const char *name);
struct run_figure *run_file_figure(const struct run_file *file, const char *name);

#endif
