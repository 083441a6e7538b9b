/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * machine: an engine's process and the lines to the kernel in it. It dies with the thread that
 * started it; everything it was given are descriptors, so that nothing is left behind.
 */
#ifndef LAB_MACHINE_H
#define LAB_MACHINE_H

#include <sys/types.h>

#include "lab/console.h"
#include "lab/engine.h"
#include "lab/frame.h"

struct lab_machine {
	pid_t pid;
	int console, channel, monitor; /* -1: closed */
	int shared;
	int models;	/* the caller's: what models keep, -1 */
	bool bulk;	/* init on the other side has the shared memory too */
	int log;	/* of the console, append only */
	int messages;	/* the engine's own, an unnamed file */
	int cancel;	/* readable: stop; -1: never */
	int input;	/* goes to the console, -1: nothing does */
	int output;	/* gets what the console says, -1: nowhere */
	bool spoke;	/* the console said something */
	bool escaped;	/* the input held Ctrl-] */
	int feed;	/* the job's standard input, -1: it is at its end */
	bool wanted;	/* the job takes a frame of it */
	double started; /* monotonic seconds */
	struct console watch;
	struct frame_reader frames;
};

enum machine_event {
	MACHINE_FRAME,
	MACHINE_PANIC,	   /* once; watch.panic says what */
	MACHINE_ENDED,	   /* the engine has ended, and all it said has been told */
	MACHINE_LATE,	   /* the deadline has passed */
	MACHINE_CANCELLED, /* by CANCEL or Ctrl-] */
	MACHINE_GARBLED,   /* what came is no frame */
};

/* Fills M, whose cancel, input, output and feed are the caller's. -errno with one line. */
int machine_start(struct lab_machine *m, const struct lab_engine *engine,
		  const struct lab_boot *boot, int initramfs, int shared, int log,
		  char err[LAB_TEXT]);
/* Waits for the next event until DEADLINE, monotonic seconds. */
enum machine_event machine_next(struct lab_machine *m, double deadline, struct frame *f);
/* After MACHINE_ENDED: the exit status, -1 if a signal ended it. */
int machine_wait(struct lab_machine *m);
/* Ends it if it still runs. Does not close the log or SHARED. */
void machine_stop(struct lab_machine *m);

#endif
