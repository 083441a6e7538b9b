/* SPDX-License-Identifier: GPL-2.0-or-later */
/* init_parts: what init.c puts together. Private to init. */
#ifndef LAB_INIT_PARTS_H
#define LAB_INIT_PARTS_H

#include <stdbool.h>
#include <sys/types.h>

#include "lab/job.h"

/* Loads what LAB_MODULES_LIST names, and what LINES of the same form do. -errno with one line. */
int init_load_modules(char err[LAB_TEXT]);
int init_load_late(const char *lines, char err[LAB_TEXT]);

/* Bochs: has the machine saved if the host wants it; here it goes on when it is restored. */
bool init_has_port(void);
void init_port_save(void);
/* The first LEN bytes of the memory shared with the host, for free(); NULL: they cannot be had. */
void *init_port_read(size_t len);

/* Mounts what programs expect, and makes what stands in /dev beside devices. */
void init_mount(void);
/* The network that a machine has with itself. */
void init_loopback(void);

/* A job that has been started. */
struct init_job {
	int channel;
	pid_t pid;
	int in, out, err; /* its ends of pipes; IN -1: it gets no input */
	char *shared;	  /* with the host, NULL: there is none */
	bool watch;	  /* tell of the kernel's warnings */
};

/* Passes on what it says and gets until it has ended; it is left for waitpid(2). */
void init_supervise(const struct init_job *job);

/*
 * Runs the job and sends what it writes to CHANNEL, by SHARED if it is not NULL. 0 with its wait
 * status, or -errno with one line.
 */
int init_run_job(int channel, char *shared, const struct lab_job *job, int *status,
		 char err[LAB_TEXT]);

#endif
