// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/kmsg_record.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOG_FACILITY_SHIFT 3

static bool parse_number(char **pos, char end, uint64_t *value)
{
	char *stop;

	if (!isdigit((unsigned char)**pos))
		return false;
	*value = strtoull(*pos, &stop, 10);
	if (*stop != end)
		return false;
	*pos = stop + 1;
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The kernel writes "\x0a" for what is not printable. Other control characters stay as they are. */
static void unescape(char *text)
{
	char *to = text;

	while (*text) {
		int high, low, c;

		if (text[0] == '\\' && text[1] == 'x' && (high = hex_digit(text[2])) >= 0 &&
		    (low = hex_digit(text[3])) >= 0) {
			c = high << 4 | low;
			if (c == '\n' || c == '\t' || c == '\\') {
				*to++ = (char)c;
				text += 4;
				continue;
			}
		}
		*to++ = *text++;
	}
	*to = '\0';
}

bool kmsg_record_parse(char *line, struct kmsg_record *rec)
{
	uint64_t prio, usec;
	char *pos = line, *text = strchr(line, ';'), *caller;

	if (!text)
		return false;
	*text++ = '\0';
	*rec = (struct kmsg_record){.text = text};
	if (!parse_number(&pos, ',', &prio) || !parse_number(&pos, ',', &rec->seq) ||
	    !parse_number(&pos, ',', &usec))
		return false;
	rec->facility = (unsigned int)(prio >> LOG_FACILITY_SHIFT);
	rec->fragment = *pos == 'c';
	caller = strstr(pos, ",caller=");
	if (caller) {
		caller += strlen(",caller=");
		snprintf(rec->caller, sizeof(rec->caller), "%.*s", (int)strcspn(caller, ","),
			 caller);
	}
	unescape(text);
	return true;
}

static bool starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Subsystems that put their name before a splat's title. */
static const char *skip_subsystem(const char *text)
{
	static const char *const names[] = {
		"NMI watchdog: ", "watchdog: ", "rcu: ", "page_owner: "};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (starts(text, names[i]))
			return text + strlen(names[i]);
	return text;
}

/*
 * Only at the start of a line: "traps: prog[12] general protection fault" and "prog[12]: segfault"
 * tell of a user's program, "[Firmware Bug]: …" of the firmware.
 */
static const char *const titles[] = {
	"WARNING:",
	"BUG:",
	"BUG ", /* SLUB: "BUG kmalloc-64 (Not tainted): Poison overwritten" */
	"kernel BUG at ",
	"Kernel BUG at ",
	"Oops:",
	"Oops ",
	"Internal error:",
	"general protection fault",
	"double fault:",
	"PANIC: double fault",
	"divide error:",
	"invalid opcode:",
	"stack segment:",
	"invalid TSS:",
	"segment not present:",
	"control protection fault",
	"UBSAN:",
	"KASAN:",
	"KCSAN:",
	"KFENCE:",
	"KMSAN:",
	"kernel panic",
	"Kernel panic",
	"refcount_t:",
	"list_add corruption",
	"list_del corruption",
	"unable to handle ",
	"Unable to handle ",
	"unchecked MSR access error:",
	"Corrupted page table",
	"Watchdog detected hard LOCKUP",
	"INFO: trying to register non-static key",
	"memory corruption in ",
	"detected buffer overflow in ",
	"usercopy: Kernel memory ",
};

static bool is_stall(const char *text)
{
	if (!starts(text, "INFO: "))
		return false;
	return (starts(text, "INFO: rcu") && strstr(text, "stall")) ||
	       (starts(text, "INFO: task ") && strstr(text, " blocked "));
}

enum kmsg_kind kmsg_classify(const char *text)
{
	if (starts(text, "---[ end "))
		return KMSG_END;
	if (starts(text, "------------[ cut here ]"))
		return KMSG_CUT_HERE;
	text = skip_subsystem(text);
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (starts(text, titles[i]))
			return KMSG_START;
	/* "rcu: INFO: rcu_preempt detected expedited stalls", "INFO: task x:1 blocked for more
	 * than" */
	return is_stall(text) ? KMSG_START : KMSG_OTHER;
}
