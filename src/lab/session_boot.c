// SPDX-License-Identifier: GPL-2.0-or-later
/* From the engine's start until the job is in the booted kernel's hands. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness/test.h"
#include "kvex/model_log.h"
#include "kvex/psp_log.h"
#include "lab/fail.h"
#include "lab/initramfs.h"
#include "lab/session_parts.h"

/* Above it are the logs of the models. */
#define JOB_MAX (LAB_SHARED_SIZE - MODEL_LOG_SIZE - PSP_LOG_SIZE)

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

enum machine_event session_wait_ready(struct session_run *r, double deadline, struct frame *f)
{
	struct lab_times *t = &r->s->times;
	enum machine_event event;
	double saving = 0;

	do {
		event = machine_next(&r->m, deadline, f);
		if (event == MACHINE_FRAME && f->type == FRAME_ALIVE)
			saving = monotonic_seconds();
	} while (event == MACHINE_FRAME && f->type == FRAME_ALIVE);
	t->up = (saving > 0 ? saving : monotonic_seconds()) - r->m.started;
	t->snapshot = saving > 0 ? monotonic_seconds() - saving : 0;
	if (event == MACHINE_FRAME && f->type == FRAME_READY && read_ready(r, f))
		r->s->was_up = true;
	return event;
}

/* The job through the shared memory, and the word that it is there. */
static int send_job(struct session_run *r, const struct lab_job *job)
{
	struct lab_session *s = r->s;
	char text[24];
	size_t len;
	int ret, n;

	ret = initramfs_write_job(r->m.shared, job, &len, s->why);
	if (!ret && len > JOB_MAX)
		ret = lab_fail(s->why, EFBIG, "the job's files are %zu MiB, at most %u fit",
			       len >> 20, JOB_MAX >> 20);
	/* Its writer may have left it longer, and the engine wants it as it was. */
	if (!ret && ftruncate(r->m.shared, LAB_SHARED_SIZE))
		ret = lab_fail(s->why, errno, "shared memory: %s", strerror(errno));
	if (ret)
		return ret;
	n = snprintf(text, sizeof(text), "%zu", len);
	ret = frame_write(r->m.channel, FRAME_JOB, text, (size_t)n);
	return ret ? lab_fail(s->why, -ret, "the engine does not take the job") : 0;
}

static int plug_psp(struct session_run *r)
{
	struct lab_session *s = r->s;
	int ret;

	lab_psp_stop(&r->psp);
	ret = lab_psp_start(&r->psp, r->m.shared, s->log, s->models, s->why);
	if (!ret)
		ret = session_monitor(r, s->why);
	return ret ? ret : lab_psp_plug(&r->psp, &r->monitor, s->why);
}

/* To a machine that is up, and with it what is plugged in only now. */
static int give_job(struct session_run *r)
{
	struct lab_job job = *r->job;
	char *modules = NULL;
	int ret = 0;

	if (lab_psp_wanted(r->s->models)) {
		modules = initramfs_late_modules(r->s->kernel, r->boot.params, r->s->models);
		job.modules = modules;
		ret = modules ? plug_psp(r) : lab_fail(r->s->why, ENOMEM, "out of memory");
	}
	if (!ret)
		ret = send_job(r, &job);
	free(modules);
	return ret;
}

int session_start(struct session_run *r, int initramfs, int shared, int log)
{
	r->monitored = false;
	r->m.cancel = r->s->cancel;
	r->m.input = -1;
	r->m.output = r->s->output;
	r->m.feed = r->s->feed;
	return machine_start(&r->m, r->s->engine, &r->boot, initramfs, shared, log, r->s->why);
}

/* The machine comes up without it: to be saved, or to have something plugged in. */
static bool waits_for_job(const struct session_run *r)
{
	return r->snapshots || lab_psp_wanted(r->s->models);
}

/* 0 is no promise that it is up: see s->was_up. */
static int boot(struct session_run *r, int shared, int log)
{
	struct lab_session *s = r->s;
	double start = monotonic_seconds();
	const struct lab_job *job = waits_for_job(r) ? NULL : r->job;
	int ret, initramfs = initramfs_make(s->kernel, r->boot.params, r->boot.models,
					    s->engine->bare_modules, job, s->why);
	enum machine_event event;
	struct frame f;

	s->times.start = monotonic_seconds() - start;
	if (initramfs < 0)
		return initramfs;
	ret = session_start(r, initramfs, s->engine->warm ? shared : -1, log);
	close(initramfs);
	if (ret)
		return ret;
	event = session_wait_ready(r, r->m.started + s->engine->boot_seconds * session_slowness(s),
				   &f);
	if (event != MACHINE_FRAME)
		session_end_by_event(r, event);
	else if (!s->was_up)
		session_end_by_frame(r, &f);
	return 0;
}

/* Snapshots are made without the bugs that need no boot of their own. */
static bool has_more_bugs(const struct session_run *r)
{
	return r->s->models && lab_models_bugs_beside(r->s->models, LAB_PSP_MODEL) >
				       lab_models_bugs_beside(&r->to_boot, LAB_PSP_MODEL);
}

/* With them; RET: whether there is a snapshot now. */
static int start_again(struct session_run *r, int ret, int shared, int log)
{
	machine_stop(&r->m);
	r->s->was_up = false;
	r->boot.models = r->s->models;
	if (ret || !session_start_warm(r, shared, log))
		return lab_fail(r->s->why, EIO,
				"the bugs are for a snapshot, which cannot be had here; --cold "
				"boots with them");
	r->s->times.warm = false;
	return give_job(r);
}

int session_bring_up(struct session_run *r, int shared, int log)
{
	int ret;

	if (r->snapshots && session_start_warm(r, shared, log))
		return r->s->was_up ? give_job(r) : 0;
	if (r->snapshots) {
		r->boot.models = &r->to_boot;
		session_prepare_snapshot(r);
	}
	ret = boot(r, shared, log);
	if (ret || !r->s->was_up || !waits_for_job(r))
		return ret;
	if (!r->snapshots)
		return give_job(r);
	ret = session_leave_snapshot(r);
	return has_more_bugs(r) ? start_again(r, ret, shared, log) : give_job(r);
}
