/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run_in_lab: a command line of kvex run, as kvex lab run takes it. */
#ifndef CLI_RUN_IN_LAB_H
#define CLI_RUN_IN_LAB_H

#include "cli/run_options.h"
#include "report/report.h"

/*
 * "kvex lab run --cpu intel --timeout 5 -- vmx", for free(): the options that both know, and the
 * CPU that the chosen cases ask for. NULL: no memory.
 */
char *run_in_lab(const struct run_options_cli *o, const struct run_info *info, int argc,
		 char *const *argv);

#endif
