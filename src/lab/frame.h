/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * frame: what travels between kvex and the kvex that is PID 1 in the lab, on a serial line of their
 * own. A frame is "KX", its type, a zero, its length (32 bits, little endian), its bytes.
 */
#ifndef LAB_FRAME_H
#define LAB_FRAME_H

#include <stddef.h>
#include <stdint.h>

/* To be raised whenever an init of before would not understand a host of now, or the reverse. */
#define LAB_PROTOCOL 1

enum frame_type {
	/* from init */
	FRAME_READY = 'R', /* waits for work: JSON, see init.c */
	FRAME_TROUBLE =
		'L',	   /* cannot do what it was asked to: one line for people; the last frame */
	FRAME_ALIVE = 'H', /* about once a second while a job runs: nothing */
	FRAME_OUT = 'O',   /* the job's standard output */
	FRAME_ERR = 'E',   /* the job's standard error */
	FRAME_EXIT = 'X',  /* the job has ended: its wait status, decimal; the last frame */
	/* to init */
	FRAME_JOB = 'J', /* a job is in the shared memory: its length, decimal */
};

#define FRAME_HEAD 8
#define FRAME_MAX  4096 /* bytes behind the head */

struct frame {
	enum frame_type type;
	size_t len;
	const char *data; /* valid until the next call; a NUL stands behind it */
};

struct frame_reader {
	size_t used, taken;
	char saved; /* the byte that the NUL behind the last frame stands for */
	char buf[2 * (FRAME_HEAD + FRAME_MAX) + 1];
};

/* Writes the whole frame to FD, waiting as long as it takes. 0 or -errno. */
int frame_write(int fd, enum frame_type type, const void *data, size_t len);
/* Reads once from FD. Bytes read; 0 at the end; -errno (-EAGAIN: nothing there). */
int frame_fill(struct frame_reader *r, int fd);
/* The next frame read: 1; 0 if it is not whole yet; -EPROTO: this is no frame. */
int frame_next(struct frame_reader *r, struct frame *f);

#endif
