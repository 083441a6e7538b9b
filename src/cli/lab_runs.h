/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab_runs: what `kvex lab run` boots: each kernel once for each group of cases. */
#ifndef CLI_LAB_RUNS_H
#define CLI_LAB_RUNS_H

#include "cli/lab_cli.h"
#include "lab/part.h"

/* One kernel; of another flavour where cases want that. */
struct lab_kernel_run {
	struct lab_kernel kernel, other;
	struct lab_session session[LAB_GROUPS];
};

struct lab_runs {
	unsigned int n;
	struct lab_setup setup;
	struct lab_plan plan;
	struct lab_kernel_run *run;
	struct lab_part *part;
};

/*
 * Fetches what is not there and fills in all of RUNS but the names of files, the options and the
 * callbacks of its parts. 0, or the exit status with the message printed. lab_runs_free() in any
 * case.
 */
int lab_runs_prepare(const struct cli_command *cmd, const struct lab_cli *o,
		     const struct run_info *info, struct lab_runs *runs);
void lab_runs_free(struct lab_runs *runs);

#endif
