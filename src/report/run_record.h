/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run_record: one record of a run_file. Private to the reader. */
#ifndef REPORT_RUN_RECORD_H
#define REPORT_RUN_RECORD_H

#include <jansson.h>

#include "report/run_file.h"

struct run_parse {
	const char *name; /* of the file */
	size_t line;	  /* 0: the file as a whole */
	struct run_file *out;
	size_t max_cases, max_figures; /* allocated */
	bool started;
	char *err;
	size_t errlen;
};

/* Writes "FILE:LINE: what" and returns -EINVAL. */
int run_file_fail(struct run_parse *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Takes OBJECT into the file. 0, -EINVAL with the error written, -ENOMEM. */
int run_record_parse(struct run_parse *p, const json_t *object);

/* Adds the record FROM to INTO, which has the same name. 0 or -ENOMEM. */
int run_case_merge(struct run_case *into, const struct run_case *from);
void run_case_free(struct run_case *c);
void run_figure_free(struct run_figure *f);

#endif
