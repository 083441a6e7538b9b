/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * frame: what travels between kvex and the kvex that is PID 1 in the lab, on a serial line of their
 * own. A frame is "KX", its type, a zero, its length (32 bits, little endian), its bytes.
 */
#ifndef LAB_FRAME_H
#define LAB_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* To be raised whenever an init of before would not understand a host of now, or the reverse. */
#define LAB_PROTOCOL 6

enum frame_type {
	/* from init */
	FRAME_READY = 'R', /* waits for work: JSON, see init.c */
	FRAME_TROUBLE =
		'L',	   /* cannot do what it was asked to: one line for people; the last frame */
	FRAME_ALIVE = 'H', /* about once a second while a job runs, and before it is saved */
	FRAME_OUT = 'O',   /* the job's standard output */
	FRAME_ERR = 'E',   /* the job's standard error */
	FRAME_WANT = 'W',  /* the job takes input: as much as one frame holds, once */
	FRAME_BULK = 'B',  /* see below */
	FRAME_SPLAT = 'S', /* the kernel warned while the job ran: the line that says of what */
	FRAME_TRACE = 'T', /* part of the text of that warning */
	FRAME_EXIT = 'X',  /* the job has ended: its wait status, decimal; the last frame */
	/* to init */
	FRAME_JOB = 'J',   /* a job is in the shared memory: its length, decimal */
	FRAME_INPUT = 'I', /* the job's standard input, asked for; empty: its end */
	FRAME_TAKEN = 'K', /* what FRAME_BULK told of has been read */
};

/*
 * A serial line under emulation passes some 20 kB a second. Where there is memory shared with the
 * host, FRAME_BULK stands for a frame that is longer: "O 65536" is that much output. Each direction
 * has a place of its own, free again by FRAME_TAKEN or, for input, by the next FRAME_WANT.
 */
#define BULK_MAX     65536
#define BULK_TO_INIT 0 /* offsets in the shared memory */
#define BULK_TO_HOST BULK_MAX

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
/* FRAME_BULK, and what it tells; false: it is none. */
int frame_write_bulk(int fd, enum frame_type type, size_t len);
bool frame_read_bulk(const struct frame *f, enum frame_type *type, size_t *len);
/* Reads once from FD. Bytes read; 0 at the end; -errno (-EAGAIN: nothing there). */
int frame_fill(struct frame_reader *r, int fd);
/* The next frame read: 1; 0 if it is not whole yet; -EPROTO: this is no frame. */
int frame_next(struct frame_reader *r, struct frame *f);

#endif
