/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kmsg: a watch on the kernel's log for splats: WARN, BUG, Oops, sanitizer reports, stalls, panics.
 * Only records of the kernel itself count (facility 0), and only what is known to be a splat: KVM
 * backends print traces in the normal course of things (kvm_pvm at each triple fault).
 */
#ifndef KVEX_KMSG_H
#define KVEX_KMSG_H

#include "kvex/sys.h"

#define KMSG_LINE  8192 /* the longest record that /dev/kmsg gives */
#define KMSG_TITLE 200
#define KMSG_TEXT  16384
#define KMSG_LINES 160 /* of one splat; what follows is cut */

struct kmsg {
	int fd;		      /* for poll(2): readable when there are new records */
	bool regular;	      /* an ordinary file, always readable: look at it now and then */
	unsigned long lost;   /* records overwritten before they were read: a splat may be missed */
	unsigned long splats; /* reported so far */
	struct sys_error err;
	/* private: the line being read */
	char line[KMSG_LINE];
	size_t line_used;
	/* private: where in the log */
	bool have_seq, overrun;
	uint64_t next_seq;
	/* private: the splat being collected */
	bool collecting;
	unsigned int lines;
	char caller[24];
	char title[KMSG_TITLE];
	char text[KMSG_TEXT];
	size_t text_used;
};

/* TITLE: the line that says what it is. TEXT: all lines, separated by \n. */
typedef void (*kmsg_splat_fn)(void *arg, const char *title, const char *text);

/*
 * Opens PATH (NULL: /dev/kmsg), non-blocking, behind what is already there. A FIFO or a file with
 * records of the same form does too; a FIFO is read from its start. -EPERM, -EACCES: needs
 * CAP_SYSLOG or kernel.dmesg_restrict=0; -ENOENT: no such device.
 */
int kmsg_open(struct kmsg *k, const char *path);

/*
 * Reads all records there are and calls SPLAT for each splat among them. If the log ends in the
 * middle of one, waits for the rest: until 20 ms pass without a record, 500 ms in all. So a splat
 * is reported by the call that saw its first line. Returns the number of splats, or -errno.
 */
int kmsg_poll(struct kmsg *k, kmsg_splat_fn splat, void *arg);

void kmsg_close(struct kmsg *k);

#endif
