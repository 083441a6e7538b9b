// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/console.h"

#include <stdio.h>
#include <string.h>

/* The second comes from before the kernel has a log. */
static const char *const last_words[] = {"Kernel panic - not syncing", "PANIC: early exception"};

/* "[    5.312345] kvex: pio/sizes", or "[    5.312345][   T87] …". */
static void take_mark(struct console *c)
{
	const char *at = strstr(c->line, "] " CONSOLE_MARK);

	if (at && c->line[0] == '[')
		snprintf(c->mark, sizeof(c->mark), "%.127s", at + 2 + strlen(CONSOLE_MARK));
}

static bool end_line(struct console *c)
{
	bool first = !c->panic[0];

	c->line[c->used] = '\0';
	take_mark(c);
	for (size_t i = 0; i < sizeof(last_words) / sizeof(last_words[0]); i++) {
		const char *at = strstr(c->line, last_words[i]);

		/* "---[ end Kernel panic" repeats it. */
		if (at && first && !strstr(c->line, "---[ end"))
			snprintf(c->panic, sizeof(c->panic), "%.255s", at);
	}
	c->used = 0;
	return first && c->panic[0];
}

bool console_take(struct console *c, const char *data, size_t len)
{
	bool panic = false;

	for (size_t i = 0; i < len; i++) {
		if (data[i] == '\n')
			panic |= end_line(c);
		else if (data[i] != '\r' && data[i] && c->used < sizeof(c->line) - 1)
			c->line[c->used++] = data[i];
	}
	return panic;
}
