/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fail: how functions of the lab say what went wrong: one line, for the user. */
#ifndef LAB_FAIL_H
#define LAB_FAIL_H

#include <stddef.h>

#include "lab/kernel.h"

/* Writes the line into ERR; returns -CODE. */
int lab_fail(char err[LAB_TEXT], int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* A path, or any other name that must not be cut. 0, or -ENAMETOOLONG. */
int lab_path(char *out, size_t len, char err[LAB_TEXT], const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Tells HOW's progress function; nothing if there is none. */
void lab_progress(const struct lab_fetch *how, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* True if what HOW is about is to stop; waits that long for it. */
bool lab_cancelled(const struct lab_fetch *how, int milliseconds);

/* RET, or -EINTR with its line if that is so. */
int lab_unless_cancelled(const struct lab_fetch *how, int ret, char err[LAB_TEXT]);

#endif
