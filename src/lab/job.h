/* SPDX-License-Identifier: GPL-2.0-or-later */
/* job: what PID 1 in the lab is to run. */
#ifndef LAB_JOB_H
#define LAB_JOB_H

#include "lab/payload.h"

struct lab_job {
	char **argv; /* NULL-terminated; [0] is a path in the lab */
	char **env;  /* NULL-terminated */
	const char *cwd;
	bool terminal;		    /* stdin, stdout and stderr are the console */
	unsigned int rows, columns; /* of the terminal */
	double time;		    /* wall clock, seconds since the epoch */
	const struct lab_payload *files;
};

/* As JSON text for free(), NULL: no memory. */
char *lab_job_format(const struct lab_job *job);
/* The reverse; files is NULL. 0, -EINVAL or -ENOMEM. */
int lab_job_parse(const char *text, struct lab_job *job);
/* Frees what lab_job_parse() gave. */
void lab_job_free(struct lab_job *job);

#endif
