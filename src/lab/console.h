/* SPDX-License-Identifier: GPL-2.0-or-later */
/* console: the lab's console, watched for the kernel's last words. */
#ifndef LAB_CONSOLE_H
#define LAB_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

#define CONSOLE_MARK "kvex: "

struct console {
	size_t used;
	char line[512];	 /* the one being read, its rest is dropped */
	char mark[128];	 /* the last "kvex: NAME": the case that was begun (kvex run --mark) */
	char panic[256]; /* "Kernel panic - not syncing: …", empty if there was none */
};

/* Takes what has come. True if it holds the end of the first panic's line. */
bool console_take(struct console *c, const char *data, size_t len);

#endif
