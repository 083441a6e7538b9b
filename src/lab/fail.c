// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/fail.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>

int lab_fail(char err[LAB_TEXT], int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(err, LAB_TEXT, fmt, ap);
	va_end(ap);
	return -code;
}

int lab_path(char *out, size_t len, char err[LAB_TEXT], const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(out, len, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < len)
		return 0;
	return lab_fail(err, ENAMETOOLONG, "path too long: %.200s", out);
}

void lab_progress(const struct lab_fetch *how, const char *fmt, ...)
{
	char line[LAB_TEXT];
	va_list ap;

	if (!how->progress)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	how->progress(how->arg, line);
}

bool lab_cancelled(const struct lab_fetch *how, int milliseconds)
{
	struct pollfd p = {.fd = how->cancel > 0 ? how->cancel : -1, .events = POLLIN};

	return poll(&p, 1, milliseconds) > 0;
}

int lab_unless_cancelled(const struct lab_fetch *how, int ret, char err[LAB_TEXT])
{
	return lab_cancelled(how, 0) ? lab_fail(err, EINTR, "interrupted") : ret;
}
