/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report: formats. A run is told as events; every reporter gets every event, and the cases in the
 * order of selection (sorted by name, so families stand together), each exactly once. Cases that a
 * Ctrl-C left out come too, with VERDICT_NONE and interrupted set in the end event.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdio.h>

#include "harness/case.h"
#include "kvex/host.h"

struct run_info {
	const struct host *host;
	const char *version;
	unsigned int nr_cases;		      /* selected */
	const struct test_case *const *cases; /* in order */
	double wall;			      /* time(2) at the start, seconds since the epoch */
	unsigned int jobs, repeat;
	const char
		*unwatched; /* why the kernel's log cannot be watched for splats, NULL if it is */
	const char *not_started; /* why nothing could be run, NULL as a rule */
};

struct splat {
	double seconds;	       /* since the run's start */
	const char *title;     /* first line of the kernel's message, without time stamp */
	const char *text;      /* all of it, lines separated by \n */
	unsigned int nr_cases; /* that were running, and so are failed */
	const char *const *cases;
};

struct run_end {
	bool complete; /* false after Ctrl-C */
	double seconds;
	unsigned int counts[VERDICT_COUNT];
	unsigned int splats;
	unsigned long
		kmsg_lost; /* kernel messages overwritten unread: a splat may have been missed */
	int exit_status;   /* that kvex will give */
};

struct reporter;

struct report_format {
	const char *name; /* "ktap" */
	const char *help;
	void (*begin)(struct reporter *r, const struct run_info *info);
	void (*result)(struct reporter *r, const struct test_case *tc,
		       const struct case_result *res);
	void (*splat)(struct reporter *r, const struct splat *splat);
	void (*end)(struct reporter *r, const struct run_end *end);
	/* Called about once a second with the cases in flight; NULL: not interested. */
	void (*heartbeat)(struct reporter *r, unsigned int done, unsigned int nr_running,
			  const char *const *running, const double *for_seconds);
};

struct reporter {
	const struct report_format *format;
	FILE *out;
	bool tty;    /* out is a terminal */
	bool failed; /* a write to out has failed */
	const struct run_info *info;
	void *priv; /* the format's own, allocated in begin, freed in end */
};

/* NULL-terminated list of all formats: tty, ktap, tap, jsonl, junit. */
extern const struct report_format *const report_formats[];
const struct report_format *report_format_find(const char *name);

#endif
