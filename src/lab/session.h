/* SPDX-License-Identifier: GPL-2.0-or-later */
/* session: one job on one kernel, from the engine's start to the job's end. */
#ifndef LAB_SESSION_H
#define LAB_SESSION_H

#include "lab/engine.h"
#include "lab/job.h"

enum lab_end {
	LAB_DONE,      /* the job has ended; STATUS */
	LAB_PANIC,     /* the kernel panicked */
	LAB_TIMEOUT,   /* the job did not end in its time */
	LAB_HUNG,      /* it was up, and then said nothing any more */
	LAB_NO_INIT,   /* it never came up */
	LAB_DIED,      /* the engine ended by itself */
	LAB_TROUBLE,   /* init could not do its part */
	LAB_CANCELLED, /* by the user */
};

/* Where the time went, in seconds. */
struct lab_times {
	bool warm;	 /* restored from a snapshot */
	double start;	 /* preparing the initramfs */
	double up;	 /* engine's start until PID 1 waits for work */
	double kernel;	 /* of these, inside: until init; 0 when warm */
	double modules;	 /* of these: loading them */
	double snapshot; /* writing one */
	double job;
};

struct lab_session {
	const struct lab_engine *engine;
	const struct lab_engine_files *files;
	const struct lab_kernel *kernel;
	const struct lab_params *params;
	const struct lab_models *models; /* NULL: none */
	const char *append;
	unsigned int cpus;   /* 0: one */
	unsigned int memory; /* MiB; 0: as the engine has it */
	unsigned int nr_args;
	const char *const *args; /* more arguments for the emulator */
	bool cold;		 /* boot, whatever there is */
	const char *log;	 /* file for the console; NULL: none is kept */
	int cancel;		 /* readable: stop; -1 */
	int input, output;	 /* of a job with a terminal; -1 */
	int feed;		 /* what the job asks for as its standard input; -1 */
	unsigned int time;	 /* seconds that the job has; 0: as long as it takes */
	void (*out)(void *arg, const char *data, size_t len);
	void (*err)(void *arg, const char *data, size_t len);
	/* A warning of the kernel's: its title, then with TITLE NULL its text in parts. */
	void (*splat)(void *arg, const char *title, const char *text, size_t len);
	void *arg;
	/* what became of it */
	enum lab_end end;
	bool was_up;
	unsigned int splats; /* warnings of the kernel's that were told of */
	int status;	     /* wait status of the job */
	char why[LAB_TEXT];  /* one line, empty for LAB_DONE */
	bool hopeless;	     /* another boot would end in the same way */
	char mark[128];	     /* what was going on then, as the console had it (see console.h) */
	char no_snapshot[LAB_TEXT]; /* why none could be kept; empty: one is, or none was wanted */
	struct lab_times times;
};

/*
 * Runs JOB. 0, END saying how it ended; or -errno with one line in WHY when there was nothing to
 * run (no memory, no engine).
 */
int lab_session_run(struct lab_session *s, const struct lab_job *job);

#endif
