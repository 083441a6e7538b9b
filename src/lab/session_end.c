// SPDX-License-Identifier: GPL-2.0-or-later
/* How a session ended, and why. */
#include <string.h>
#include <unistd.h>

#include "harness/test.h"
#include "lab/session_parts.h"

void session_end(struct session_run *r, enum lab_end how, const char *why)
{
	r->s->end = how;
	snprintf(r->s->why, sizeof(r->s->why), "%s", why);
	snprintf(r->s->mark, sizeof(r->s->mark), "%s", r->m.watch.mark);
}

/* The last line of the file FD. */
static const char *last_line(int fd, char tail[512])
{
	off_t size = lseek(fd, 0, SEEK_END);
	ssize_t n = pread(fd, tail, 511, size > 511 ? size - 511 : 0);
	char *line;

	while (n > 0 && (tail[n - 1] == '\n' || tail[n - 1] == '\r'))
		n--;
	tail[n > 0 ? n : 0] = '\0';
	line = strrchr(tail, '\n');
	return line ? line + 1 : tail;
}

/* The engine's messages are warnings as a rule: only where it failed is the last one the reason. */
static void end_died(struct session_run *r)
{
	const struct lab_engine *engine = r->s->engine;
	char tail[512], why[LAB_TEXT];
	int status = machine_wait(&r->m);
	const char *message = last_line(r->m.messages, tail);

	if (status && !(engine->off && strstr(message, engine->off))) {
		snprintf(why, sizeof(why), "the engine %s failed: %.200s", engine->name, message);
		dprintf(r->m.log, "kvex: %s\n", why);
		/* It did not like what it was given. */
		r->s->hopeless = status > 0 && !r->m.spoke;
	} else if (!r->m.spoke) {
		snprintf(why, sizeof(why),
			 "the machine was switched off before its console said anything");
	} else {
		snprintf(why, sizeof(why),
			 "the machine was switched off; the console's last line: "
			 "%.150s",
			 last_line(r->m.log, tail));
	}
	session_end(r, LAB_DIED, why);
}

/* The trace behind the panic's line belongs into the log. */
static void end_panic(struct session_run *r)
{
	double deadline = monotonic_seconds() + LAST_WORDS * session_slowness(r->s);
	struct frame f;

	session_end(r, LAB_PANIC, r->m.watch.panic);
	while (machine_next(&r->m, deadline, &f) == MACHINE_FRAME)
		;
}

static void end_silent(struct session_run *r)
{
	char why[LAB_TEXT];

	if (r->s->was_up)
		snprintf(why, sizeof(why), "the kernel has hung: no sign of life for %u s",
			 r->s->engine->silence_seconds);
	else
		snprintf(why, sizeof(why), "the kernel has not reached init in %.0f s",
			 r->s->engine->boot_seconds * session_slowness(r->s));
	session_end(r, r->s->was_up ? LAB_HUNG : LAB_NO_INIT, why);
}

void session_end_timeout(struct session_run *r)
{
	char why[LAB_TEXT];

	snprintf(why, sizeof(why), "the program has not ended in %u s", r->s->time);
	session_end(r, LAB_TIMEOUT, why);
}

void session_end_by_event(struct session_run *r, enum machine_event event)
{
	switch (event) {
	case MACHINE_PANIC:
		end_panic(r);
		break;
	case MACHINE_LATE:
		end_silent(r);
		break;
	case MACHINE_CANCELLED:
		session_end(r, LAB_CANCELLED, "interrupted");
		break;
	case MACHINE_GARBLED:
		session_end(r, LAB_TROUBLE, "what came from the lab's init cannot be read");
		break;
	default:
		end_died(r);
	}
}

void session_end_by_frame(struct session_run *r, const struct frame *f)
{
	if (f->type == FRAME_TROUBLE) {
		session_end(r, LAB_TROUBLE, f->data);
		/* But what was restored may not be what a boot leads to. */
		r->s->hopeless = !r->s->times.warm;
	} else {
		session_end(r, LAB_TROUBLE, "the lab's init does not keep to the protocol");
	}
}
