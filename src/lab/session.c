// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/test.h"
#include "lab/cache.h"
#include "lab/fail.h"
#include "lab/session_parts.h"

int session_clear_models(struct session_run *r)
{
	if (r->m.models >= 0 &&
	    (ftruncate(r->m.models, 0) || ftruncate(r->m.models, LAB_MODEL_STATE)))
		return lab_fail(r->s->why, errno, "memory for models: %s", strerror(errno));
	return 0;
}

static int open_models(struct session_run *r)
{
	/* A machine that saves itself leaves nothing out. */
	if (!r->boot.models || !r->boot.models->n || r->s->engine->warm == LAB_WARM_BY_ITSELF)
		return 0;
	r->m.models = memfd_create("models", MFD_CLOEXEC);
	if (r->m.models < 0)
		return lab_fail(r->s->why, errno, "memory for models: %s", strerror(errno));
	return session_clear_models(r);
}

static int run_all(struct session_run *r, int log)
{
	int shared = memfd_create("shared", MFD_CLOEXEC), ret = open_models(r);
	double start;

	if (!ret && (shared < 0 || ftruncate(shared, LAB_SHARED_SIZE)))
		ret = lab_fail(r->s->why, errno, "shared memory: %s", strerror(errno));
	else if (!ret)
		ret = session_bring_up(r, shared, log);
	start = monotonic_seconds();
	if (!ret && r->s->was_up)
		session_run_job(r);
	r->s->times.job = monotonic_seconds() - start;
	machine_stop(&r->m);
	lab_psp_stop(&r->psp);
	if (shared >= 0)
		close(shared);
	if (r->m.models >= 0)
		close(r->m.models);
	return ret;
}

static int open_log(const char *path, char err[LAB_TEXT])
{
	int fd = path ? open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666)
		      : memfd_create("console", MFD_CLOEXEC);

	if (fd < 0)
		return lab_fail(err, errno, "%s: %s", path ? path : "console", strerror(errno));
	if (!path)
		fcntl(fd, F_SETFL, O_APPEND);
	return fd;
}

int lab_session_run(struct lab_session *s, const struct lab_job *job)
{
	char bugs[LAB_MODELS_TEXT] = "";
	struct lab_job told = *job;
	struct lab_params params;
	struct session_run r = {
		.s = s,
		.job = &told,
		.boot = {.kernel = s->kernel,
			 .files = s->files,
			 .params = &params,
			 .append = s->append,
			 .models = s->models,
			 .cpus = s->cpus,
			 .memory = s->memory,
			 .nr_args = s->nr_args,
			 .args = s->args,
			 .state = -1},
		.m = {.console = -1, .channel = -1, .monitor = -1, .messages = -1, .models = -1},
	};
	int log = open_log(s->log, s->why), ret;

	if (log < 0)
		return log;
	if (lab_engine_params(s->engine, s->params, &params)) {
		close(log);
		return lab_fail(s->why, ENOMEM, "out of memory");
	}
	r.m.log = log;
	s->was_up = s->hopeless = false;
	s->times = (struct lab_times){0};
	s->why[0] = s->no_snapshot[0] = '\0';
	if (s->models) {
		r.to_boot = lab_models_to_boot(s->models);
		lab_models_bugs(s->models, ',', bugs);
	}
	told.bugs = bugs;
	r.snapshots = !s->cold && s->engine->warm &&
		      !snapshot_name(&r.snapshot, s->engine, &r.boot, s->no_snapshot);
	ret = run_all(&r, log);
	if (r.boot.state >= 0)
		close(r.boot.state);
	if (*r.stage)
		cache_remove(r.stage);
	if (r.snapshots)
		snapshot_free(&r.snapshot);
	free((void *)(uintptr_t)params.item);
	close(log);
	return ret;
}
