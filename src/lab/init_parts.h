/* SPDX-License-Identifier: GPL-2.0-or-later */
/* init_parts: what init.c puts together. Private to init. */
#ifndef LAB_INIT_PARTS_H
#define LAB_INIT_PARTS_H

#include "lab/job.h"

/* Loads what LAB_MODULES_LIST names. -errno with one line. */
int init_load_modules(char err[LAB_TEXT]);

/* The memory shared with the host: an ivshmem device. NULL if there is none. */
const void *init_map_shared(size_t *len);

/*
 * Runs the job and sends what it writes to CHANNEL. 0 with its wait status, or -errno with one
 * line.
 */
int init_run_job(int channel, const struct lab_job *job, int *status, char err[LAB_TEXT]);

#endif
