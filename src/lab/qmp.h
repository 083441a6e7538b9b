/* SPDX-License-Identifier: GPL-2.0-or-later */
/* qmp: QEMU's monitor, one command at a time. */
#ifndef LAB_QMP_H
#define LAB_QMP_H

#include <jansson.h>

#include "lab/kernel.h"

struct qmp {
	int fd;
	double deadline; /* of all commands, monotonic seconds */
	size_t used;
	char buf[16384];
};

/* Reads the greeting and asks for no capability. 0, or -errno with one line. */
int qmp_open(struct qmp *q, int fd, double deadline, char err[LAB_TEXT]);
/*
 * Takes over ARGUMENTS (NULL: none). 0, -ETIME, -EPIPE, or -EIO if QEMU refuses, with one line.
 * *RESULT, if wanted, is for json_decref().
 */
int qmp_call(struct qmp *q, const char *command, json_t *arguments, json_t **result,
	     char err[LAB_TEXT]);

#endif
