/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kmsg_record: one record of /dev/kmsg (Documentation/ABI/testing/dev-kmsg), and what is a splat.
 */
#ifndef HOST_KMSG_RECORD_H
#define HOST_KMSG_RECORD_H

#include <stdbool.h>
#include <stdint.h>

struct kmsg_record {
	unsigned int facility; /* 0: the kernel */
	uint64_t seq;
	bool fragment;	 /* flag 'c': continues an earlier line */
	char caller[24]; /* "T123", "C1" where the kernel has CONFIG_PRINTK_CALLER; else "" */
	char *text;	 /* in the line given, escapes for tab, newline and backslash undone */
};

/* Takes "prio,seq,usec,flags[,key=value…];text" apart, in place. False if it is no record. */
bool kmsg_record_parse(char *line, struct kmsg_record *rec);

enum kmsg_kind {
	KMSG_OTHER,
	KMSG_CUT_HERE, /* the line before a splat's title */
	KMSG_START,    /* a splat's title */
	KMSG_END,      /* a splat's last line */
};

enum kmsg_kind kmsg_classify(const char *text);

#endif
