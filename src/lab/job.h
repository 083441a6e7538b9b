/* SPDX-License-Identifier: GPL-2.0-or-later */
/* job: what PID 1 in the lab is to run. */
#ifndef LAB_JOB_H
#define LAB_JOB_H

#include "lab/payload.h"

/* Where standard input comes from. */
enum lab_input {
	LAB_INPUT_NONE,	   /* /dev/null */
	LAB_INPUT_CHANNEL, /* asked for, frame by frame */
	LAB_INPUT_FILE,	   /* LAB_INPUT_PATH, which is among the job's files */
};
#define LAB_INPUT_PATH "/lab/stdin"

struct lab_job {
	char **argv; /* NULL-terminated; [0] is a path in the lab */
	char **env;  /* NULL-terminated */
	const char *cwd;
	bool terminal;		    /* stdin, stdout and stderr are the console */
	unsigned int rows, columns; /* of the terminal */
	enum lab_input input;
	bool one_output;     /* stderr goes where stdout goes, in the order of writing */
	bool watch;	     /* tell of the kernel's warnings */
	bool kvm;	     /* there is no use in it without KVM */
	double time;	     /* wall clock, seconds since the epoch */
	const char *modules; /* to be loaded before, lines as in LAB_MODULES_LIST; NULL: none */
	const char *bugs;    /* of models, for LAB_MODEL_BUGS; NULL or empty: none */
	const struct lab_payload *files;
};

/* As JSON text for free(), NULL: no memory. */
char *lab_job_format(const struct lab_job *job);
/* The reverse; files and bugs are NULL. 0, -EINVAL or -ENOMEM. */
int lab_job_parse(const char *text, struct lab_job *job);
/* Frees what lab_job_parse() gave. */
void lab_job_free(struct lab_job *job);

#endif
