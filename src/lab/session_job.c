// SPDX-License-Identifier: GPL-2.0-or-later
/* What the job says, until its end. */
#include <stdlib.h>

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

void session_run_job(struct session_run *r)
{
	struct lab_session *s = r->s;
	enum machine_event event;
	struct frame f;

	r->m.input = s->input;
	for (;;) {
		event = machine_next(&r->m, monotonic_seconds() + r->s->engine->silence_seconds,
				     &f);
		if (event != MACHINE_FRAME) {
			session_end_by_event(r, event);
			return;
		}
		switch (f.type) {
		case FRAME_OUT:
			s->out(s->arg, f.data, f.len);
			break;
		case FRAME_ERR:
			s->err(s->arg, f.data, f.len);
			break;
		case FRAME_ALIVE:
			break;
		case FRAME_EXIT:
			s->status = atoi(f.data);
			session_end(r, LAB_DONE, "");
			finish_output(r);
			return;
		default:
			session_end_by_frame(r, &f);
			return;
		}
	}
}
