// SPDX-License-Identifier: GPL-2.0-or-later
/* Machines that are restored, and those that are left to be: by QEMU's monitor or by themselves. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "harness/test.h"
#include "lab/cache.h"
#include "lab/fail.h"
#include "lab/initramfs.h"
#include "lab/session_parts.h"

int session_monitor(struct session_run *r, char err[LAB_TEXT])
{
	double deadline = monotonic_seconds() + r->s->engine->boot_seconds;
	int ret = 0;

	if (!r->monitored)
		ret = qmp_open(&r->monitor, r->m.monitor, deadline, err);
	r->monitored = !ret;
	r->monitor.deadline = deadline;
	return ret;
}

/* QEMU wants to see what it was started with, then forgets it. */
static bool load_by_monitor(struct session_run *r, int shared, int log)
{
	struct lab_session *s = r->s;
	int ret, initramfs = initramfs_make(s->kernel, r->boot.params, r->boot.models,
					    s->engine->bare_modules, NULL, s->why);
	char err[LAB_TEXT] = "the engine does not start";

	if (initramfs < 0)
		return false;
	ret = session_start(r, initramfs, shared, log);
	close(initramfs);
	if (!ret)
		ret = session_monitor(r, err);
	if (!ret)
		ret = snapshot_load(&r->snapshot, &r->monitor, err);
	if (ret)
		dprintf(log, "kvex: a snapshot that does not serve: %s\n", err);
	s->was_up = r->m.bulk = !ret;
	s->times.up = monotonic_seconds() - r->m.started;
	return !ret;
}

static bool load_by_itself(struct session_run *r, int shared, int log)
{
	enum machine_event event = MACHINE_ENDED;
	struct frame f;

	r->boot.state = snapshot_open(&r->snapshot);
	if (r->boot.state < 0)
		return false;
	if (!session_start(r, -1, shared, log))
		event = session_wait_ready(r, r->m.started + r->s->engine->silence_seconds, &f);
	close(r->boot.state);
	r->boot.state = -1;
	if (event == MACHINE_CANCELLED)
		session_end_by_event(r, event);
	return event == MACHINE_CANCELLED || r->s->was_up;
}

bool session_start_warm(struct session_run *r, int shared, int log)
{
	struct lab_session *s = r->s;
	char err[LAB_TEXT];

	if (!snapshot_exists(&r->snapshot))
		return false;
	if (snapshot_load_models(&r->snapshot, r->m.models, err)) {
		snapshot_drop(&r->snapshot);
		return false;
	}
	r->boot.restore = true;
	if (s->engine->warm == LAB_WARM_BY_MONITOR ? load_by_monitor(r, shared, log)
						   : load_by_itself(r, shared, log)) {
		s->times.warm = true;
		s->times.kernel = s->times.modules = 0;
		return true;
	}
	snapshot_drop(&r->snapshot);
	machine_stop(&r->m);
	session_clear_models(r);
	r->boot.restore = false;
	return false;
}

static int say_none(struct session_run *r, const char *why)
{
	snprintf(r->s->no_snapshot, sizeof(r->s->no_snapshot), "%s", why);
	dprintf(r->m.log, "kvex: no snapshot: %s\n", why);
	return -EIO;
}

void session_prepare_snapshot(struct session_run *r)
{
	char err[LAB_TEXT];

	if (r->s->engine->warm != LAB_WARM_BY_ITSELF)
		return;
	r->boot.state = snapshot_stage(&r->snapshot, r->stage, err);
	if (r->boot.state < 0)
		say_none(r, err);
}

static int leave_by_monitor(struct session_run *r)
{
	double start = monotonic_seconds();
	char err[LAB_TEXT];
	int ret = session_monitor(r, err);

	if (!ret)
		ret = snapshot_save(&r->snapshot, &r->monitor, r->m.models, err);
	r->s->times.snapshot = monotonic_seconds() - start;
	return ret ? say_none(r, err) : 0;
}

int session_leave_snapshot(struct session_run *r)
{
	char err[LAB_TEXT];

	if (r->s->engine->warm == LAB_WARM_BY_MONITOR)
		return leave_by_monitor(r);
	if (r->boot.state < 0)
		return -ENOENT;
	if (faccessat(r->boot.state, LAB_STATE_LAST, F_OK, 0))
		return say_none(r, "the engine did not save the machine");
	return snapshot_keep(&r->snapshot, r->stage, -1, err) ? say_none(r, err) : 0;
}
