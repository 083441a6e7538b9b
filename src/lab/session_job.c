// SPDX-License-Identifier: GPL-2.0-or-later
/* What the job says, until its end. */
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness/test.h"
#include "lab/session_parts.h"

/* What a terminal has still to show. */
static void finish_output(struct session_run *r)
{
	double deadline = monotonic_seconds() + LAST_WORDS;
	struct frame f;

	r->m.input = -1;
	while (r->m.output >= 0 && machine_next(&r->m, deadline, &f) == MACHINE_FRAME)
		;
}

static void put_output(struct lab_session *s, enum frame_type type, const char *data, size_t len)
{
	if (type == FRAME_OUT)
		s->out(s->arg, data, len);
	else
		s->err(s->arg, data, len);
}

static bool take_bulk(struct session_run *r, const struct frame *f)
{
	char buf[BULK_MAX];
	enum frame_type type;
	size_t len;

	if (!r->m.bulk || !frame_read_bulk(f, &type, &len) ||
	    pread(r->m.shared, buf, len, BULK_TO_HOST) != (ssize_t)len)
		return false;
	put_output(r->s, type, buf, len);
	return !frame_write(r->m.channel, FRAME_TAKEN, NULL, 0);
}

/* False if it is not for the job's user: the job has ended, or init has. */
static bool pass_on(struct session_run *r, const struct frame *f)
{
	struct lab_session *s = r->s;

	switch (f->type) {
	case FRAME_OUT:
	case FRAME_ERR:
		put_output(s, f->type, f->data, f->len);
		return true;
	case FRAME_BULK:
		return take_bulk(r, f);
	case FRAME_SPLAT:
		s->splats++;
		s->splat(s->arg, f->data, NULL, 0);
		return true;
	case FRAME_TRACE:
		s->splat(s->arg, NULL, f->data, f->len);
		return true;
	case FRAME_WANT:
		r->m.wanted = true;
		return true;
	default:
		return f->type == FRAME_ALIVE;
	}
}

static void end_by_frame(struct session_run *r, const struct frame *f)
{
	if (f->type != FRAME_EXIT) {
		session_end_by_frame(r, f);
		return;
	}
	r->s->status = atoi(f->data);
	session_end(r, LAB_DONE, "");
	finish_output(r);
}

void session_run_job(struct session_run *r)
{
	double end = r->s->time ? monotonic_seconds() + r->s->time : HUGE_VAL;
	struct frame f;

	r->m.input = r->s->input;
	for (;;) {
		double silence = monotonic_seconds() + r->s->engine->silence_seconds;
		enum machine_event event = machine_next(&r->m, silence < end ? silence : end, &f);

		if (monotonic_seconds() >= end &&
		    (event == MACHINE_LATE || (event == MACHINE_FRAME && f.type != FRAME_EXIT))) {
			session_end_timeout(r);
			return;
		}
		if (event != MACHINE_FRAME) {
			session_end_by_event(r, event);
			return;
		}
		if (!pass_on(r, &f)) {
			end_by_frame(r, &f);
			return;
		}
	}
}
