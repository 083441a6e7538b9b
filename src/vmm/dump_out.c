// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>

#include "kvex/dump.h"

void dump_printf(struct dump_out *out, const char *fmt, ...)
{
	size_t room = out->len - out->used;
	va_list ap;
	int n;

	if (!out->len)
		return;
	va_start(ap, fmt);
	n = vsnprintf(out->buf + out->used, room, fmt, ap);
	va_end(ap);
	if (n > 0)
		out->used += (size_t)n < room ? (size_t)n : room - 1;
}
