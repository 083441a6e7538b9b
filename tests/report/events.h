/* SPDX-License-Identifier: GPL-2.0-or-later */
/* events: canned runs, fed to a format. */
#ifndef TESTS_REPORT_EVENTS_H
#define TESTS_REPORT_EVENTS_H

#include "report/report.h"

enum scenario {
	RUN_PASS,    /* all is well */
	RUN_MIXED,   /* every verdict and a splat */
	RUN_NASTY,   /* strings that a format could trip over */
	RUN_CTRL_C,  /* interrupted */
	RUN_LOST,    /* the runner forgets results and tells one twice */
	RUN_SKIPPED, /* nothing could run */
	RUN_STRAY,   /* all pass, but the kernel splats while no case is running */
	RUN_LAB,     /* all pass, in the lab, on a CPU that is wrong on purpose */
	RUN_COUNT,
};

extern const char *const scenario_name[RUN_COUNT];

/* Feeds the whole run to FORMAT; true if no write failed. */
bool play(enum scenario scenario, const struct report_format *format, FILE *out, bool tty);

#endif
