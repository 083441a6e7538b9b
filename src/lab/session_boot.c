// SPDX-License-Identifier: GPL-2.0-or-later
/* From the engine's start until the job is in the booted kernel's hands. */
#include <errno.h>
#include <jansson.h>
#include <unistd.h>

#include "harness/test.h"
#include "kvex/model_log.h"
#include "lab/fail.h"
#include "lab/initramfs.h"
#include "lab/session_parts.h"

static bool read_ready(struct session_run *r, const struct frame *f)
{
	json_t *o = json_loadb(f->data, f->len, 0, NULL);
	struct lab_times *t = &r->s->times;
	int protocol = 0, shared = 0,
	    bad = json_unpack(o, "{s:i, s:F, s:F, s:b}", "protocol", &protocol, "boot", &t->kernel,
			      "modules", &t->modules, "shared", &shared);

	json_decref(o);
	r->m.bulk = shared && r->m.shared >= 0;
	return !bad && protocol == LAB_PROTOCOL;
}

/* True when PID 1 waits for work, or has begun with what was in its initramfs. */
static bool wait_ready(struct session_run *r)
{
	enum machine_event event;
	struct frame f;

	event = machine_next(
		&r->m, r->m.started + r->s->engine->boot_seconds * session_slowness(r->s), &f);
	if (event != MACHINE_FRAME) {
		session_end_by_event(r, event);
		return false;
	}
	if (f.type != FRAME_READY || !read_ready(r, &f)) {
		session_end_by_frame(r, &f);
		return false;
	}
	r->s->was_up = true;
	return true;
}

/* The job through the shared memory, and the word that it is there. */
static int send_job(struct session_run *r)
{
	struct lab_session *s = r->s;
	char text[24];
	size_t len;
	int ret, n;

	ret = initramfs_write_job(r->m.shared, r->job, &len, s->why);
	if (!ret && len > LAB_SHARED_SIZE - MODEL_LOG_SIZE)
		ret = lab_fail(s->why, EFBIG, "the job's files are %zu MiB, at most %u fit",
			       len >> 20, (LAB_SHARED_SIZE - MODEL_LOG_SIZE) >> 20);
	/* Its writer may have left it longer, and the engine wants it as it was. */
	if (!ret && ftruncate(r->m.shared, LAB_SHARED_SIZE))
		ret = lab_fail(s->why, errno, "shared memory: %s", strerror(errno));
	if (ret)
		return ret;
	n = snprintf(text, sizeof(text), "%zu", len);
	ret = frame_write(r->m.channel, FRAME_JOB, text, (size_t)n);
	return ret ? lab_fail(s->why, -ret, "the engine does not take the job") : 0;
}

static int start(struct session_run *r, bool with_job, int shared, int log)
{
	struct lab_session *s = r->s;
	double start = monotonic_seconds();
	int ret, initramfs = initramfs_make(s->kernel, r->boot.params, s->engine->bare_modules,
					    with_job ? r->job : NULL, s->why);

	s->times.start += monotonic_seconds() - start;
	if (initramfs < 0)
		return initramfs;
	r->m.cancel = s->cancel;
	r->m.input = -1;
	r->m.output = s->output;
	r->m.feed = s->feed;
	ret = machine_start(&r->m, s->engine, &r->boot, initramfs, shared, log, s->why);
	close(initramfs);
	return ret;
}

/* True if the machine is up and goes on. A snapshot that does not serve is dropped. */
static bool start_warm(struct session_run *r, int shared, int log)
{
	struct lab_session *s = r->s;
	char err[LAB_TEXT];
	struct qmp q;

	if (!snapshot_exists(&r->snapshot))
		return false;
	if (snapshot_load_models(&r->snapshot, r->m.models, err)) {
		snapshot_drop(&r->snapshot);
		return false;
	}
	r->boot.restore = true;
	if (!start(r, false, shared, log) &&
	    !qmp_open(&q, r->m.monitor, r->m.started + r->s->engine->boot_seconds, err) &&
	    !snapshot_load(&r->snapshot, &q, err)) {
		s->times.warm = true;
		r->m.bulk = true;
		s->was_up = true;
		return true;
	}
	snapshot_drop(&r->snapshot);
	machine_stop(&r->m);
	session_clear_models(r);
	r->boot.restore = false;
	return false;
}

/* A snapshot that cannot be had costs time, no verdict. */
static int leave_snapshot(struct session_run *r)
{
	double start = monotonic_seconds();
	char err[LAB_TEXT];
	struct qmp q;
	int ret = qmp_open(&q, r->m.monitor, start + r->s->engine->boot_seconds, err);

	if (!ret)
		ret = snapshot_save(&r->snapshot, &q, r->m.models, err);
	if (ret)
		dprintf(r->m.log, "kvex: no snapshot: %s\n", err);
	r->s->times.snapshot = monotonic_seconds() - start;
	return ret;
}

/* Snapshots are made without the bugs that need no boot of their own. */
static bool has_more_bugs(const struct session_run *r)
{
	return r->s->models && r->s->models->nr_bugs > r->to_boot.nr_bugs;
}

/* With them; RET: whether there is a snapshot now. */
static int start_again(struct session_run *r, int ret, int shared, int log)
{
	machine_stop(&r->m);
	r->s->was_up = false;
	r->boot.models = r->s->models;
	if (ret || !start_warm(r, shared, log))
		return lab_fail(r->s->why, EIO,
				"the bugs are for a snapshot, which cannot be had here; --cold "
				"boots with them");
	r->s->times.warm = false;
	return send_job(r);
}

int session_bring_up(struct session_run *r, int shared, int log)
{
	struct lab_session *s = r->s;
	int ret;

	if (r->snapshots && start_warm(r, shared, log)) {
		s->times.up = monotonic_seconds() - r->m.started;
		return send_job(r);
	}
	if (r->snapshots)
		r->boot.models = &r->to_boot;
	ret = start(r, !r->snapshots, s->engine->warm ? shared : -1, log);
	if (ret || !wait_ready(r))
		return ret;
	s->times.up = monotonic_seconds() - r->m.started;
	if (!r->snapshots)
		return 0;
	ret = leave_snapshot(r);
	return has_more_bugs(r) ? start_again(r, ret, shared, log) : send_job(r);
}
