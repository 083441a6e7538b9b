// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/session.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/test.h"
#include "lab/fail.h"
#include "lab/initramfs.h"
#include "lab/machine.h"
#include "lab/snapshot.h"

#define LAST_WORDS 3.0 /* seconds that a panic has for its trace */

struct run {
	struct lab_session *s;
	const struct lab_job *job;
	struct lab_boot boot;
	struct lab_machine m;
	struct snapshot snapshot;
	bool snapshots; /* they are possible here */
};

static void end(struct run *r, enum lab_end how, const char *why)
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
static void end_died(struct run *r)
{
	const struct lab_engine *engine = r->s->engine;
	char tail[512], why[LAB_TEXT];
	int status = machine_wait(&r->m);
	const char *message = last_line(r->m.messages, tail);

	if (status && !(engine->off && strstr(message, engine->off))) {
		snprintf(why, sizeof(why), "the engine %s failed: %.200s", engine->name, message);
		dprintf(r->m.log, "kvex: %s\n", why);
	} else {
		snprintf(why, sizeof(why),
			 "the machine was switched off; the console's last line: "
			 "%.150s",
			 last_line(r->m.log, tail));
	}
	end(r, LAB_DIED, why);
}

/* The trace behind the panic's line belongs into the log. */
static void end_panic(struct run *r)
{
	double deadline = monotonic_seconds() + LAST_WORDS;
	struct frame f;

	end(r, LAB_PANIC, r->m.watch.panic);
	while (machine_next(&r->m, deadline, &f) == MACHINE_FRAME)
		;
}

static void end_silent(struct run *r)
{
	char why[LAB_TEXT];

	if (r->s->was_up)
		snprintf(why, sizeof(why), "the kernel has hung: no sign of life for %u s",
			 r->s->engine->silence_seconds);
	else
		snprintf(why, sizeof(why), "the kernel has not reached init in %u s",
			 r->s->engine->boot_seconds);
	end(r, r->s->was_up ? LAB_HUNG : LAB_NO_INIT, why);
}

static void end_by_event(struct run *r, enum machine_event event)
{
	switch (event) {
	case MACHINE_PANIC:
		end_panic(r);
		break;
	case MACHINE_LATE:
		end_silent(r);
		break;
	case MACHINE_CANCELLED:
		end(r, LAB_CANCELLED, "interrupted");
		break;
	case MACHINE_GARBLED:
		end(r, LAB_TROUBLE, "what came from the lab's init cannot be read");
		break;
	default:
		end_died(r);
	}
}

/* What a terminal has still to show. */
static void finish_output(struct run *r)
{
	double deadline = monotonic_seconds() + LAST_WORDS;
	struct frame f;

	r->m.input = -1;
	while (r->m.output >= 0 && machine_next(&r->m, deadline, &f) == MACHINE_FRAME)
		;
}

/* A frame that READY or the job did not ask for: init's last word. */
static void end_by_frame(struct run *r, const struct frame *f)
{
	if (f->type == FRAME_TROUBLE)
		end(r, LAB_TROUBLE, f->data);
	else
		end(r, LAB_TROUBLE, "the lab's init does not keep to the protocol");
}

static bool read_ready(struct run *r, const struct frame *f)
{
	json_t *o = json_loadb(f->data, f->len, 0, NULL);
	struct lab_times *t = &r->s->times;
	int protocol = 0, bad = json_unpack(o, "{s:i, s:F, s:F}", "protocol", &protocol, "boot",
					    &t->kernel, "modules", &t->modules);

	json_decref(o);
	return !bad && protocol == LAB_PROTOCOL;
}

/* True when PID 1 waits for work, or has begun with what was in its initramfs. */
static bool wait_ready(struct run *r)
{
	enum machine_event event;
	struct frame f;

	event = machine_next(&r->m, r->m.started + r->s->engine->boot_seconds, &f);
	if (event != MACHINE_FRAME) {
		end_by_event(r, event);
		return false;
	}
	if (f.type != FRAME_READY || !read_ready(r, &f)) {
		end_by_frame(r, &f);
		return false;
	}
	r->s->was_up = true;
	return true;
}

static void run_job(struct run *r)
{
	struct lab_session *s = r->s;
	enum machine_event event;
	struct frame f;

	r->m.input = s->input;
	for (;;) {
		event = machine_next(&r->m, monotonic_seconds() + r->s->engine->silence_seconds,
				     &f);
		if (event != MACHINE_FRAME) {
			end_by_event(r, event);
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
			end(r, LAB_DONE, "");
			finish_output(r);
			return;
		default:
			end_by_frame(r, &f);
			return;
		}
	}
}

/* The job through the shared memory, and the word that it is there. */
static int send_job(struct run *r)
{
	struct lab_session *s = r->s;
	char text[24];
	size_t len;
	int ret, n;

	ret = initramfs_write_job(r->m.shared, r->job, &len, s->why);
	if (!ret && len > LAB_SHARED_SIZE)
		ret = lab_fail(s->why, EFBIG, "the job's files are %zu MiB, at most %u fit",
			       len >> 20, LAB_SHARED_SIZE >> 20);
	/* Its writer may have left it longer, and the engine wants it as it was. */
	if (!ret && ftruncate(r->m.shared, LAB_SHARED_SIZE))
		ret = lab_fail(s->why, errno, "shared memory: %s", strerror(errno));
	if (ret)
		return ret;
	n = snprintf(text, sizeof(text), "%zu", len);
	ret = frame_write(r->m.channel, FRAME_JOB, text, (size_t)n);
	return ret ? lab_fail(s->why, -ret, "the engine does not take the job") : 0;
}

static int start(struct run *r, bool with_job, int shared, int log)
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
	ret = machine_start(&r->m, s->engine, &r->boot, initramfs, shared, log, s->why);
	close(initramfs);
	return ret;
}

/* True if the machine is up and goes on. A snapshot that does not serve is dropped. */
static bool start_warm(struct run *r, int shared, int log)
{
	struct lab_session *s = r->s;
	char err[LAB_TEXT];
	struct qmp q;

	if (!snapshot_exists(&r->snapshot))
		return false;
	r->boot.restore = true;
	if (!start(r, false, shared, log) &&
	    !qmp_open(&q, r->m.monitor, r->m.started + r->s->engine->boot_seconds, err) &&
	    !snapshot_load(&r->snapshot, &q, err)) {
		s->times.warm = true;
		s->was_up = true;
		return true;
	}
	snapshot_drop(&r->snapshot);
	machine_stop(&r->m);
	r->boot.restore = false;
	return false;
}

/* A snapshot that cannot be had costs time, no verdict. */
static int leave_snapshot(struct run *r)
{
	double start = monotonic_seconds();
	char err[LAB_TEXT];
	struct qmp q;
	int ret = qmp_open(&q, r->m.monitor, start + r->s->engine->boot_seconds, err);

	if (!ret)
		ret = snapshot_save(&r->snapshot, &q, err);
	if (ret)
		dprintf(r->m.log, "kvex: no snapshot: %s\n", err);
	r->s->times.snapshot = monotonic_seconds() - start;
	return ret;
}

static int bring_up(struct run *r, int shared, int log)
{
	struct lab_session *s = r->s;
	int ret;

	if (r->snapshots && start_warm(r, shared, log)) {
		s->times.up = monotonic_seconds() - r->m.started;
		return send_job(r);
	}
	ret = start(r, !r->snapshots, r->snapshots ? shared : -1, log);
	if (ret || !wait_ready(r))
		return ret;
	s->times.up = monotonic_seconds() - r->m.started;
	if (!r->snapshots)
		return 0;
	leave_snapshot(r);
	return send_job(r);
}

static int run_all(struct run *r, int log)
{
	int shared = memfd_create("shared", MFD_CLOEXEC), ret;
	double start;

	if (shared < 0 || ftruncate(shared, LAB_SHARED_SIZE))
		ret = lab_fail(r->s->why, errno, "shared memory: %s", strerror(errno));
	else
		ret = bring_up(r, shared, log);
	start = monotonic_seconds();
	if (!ret && r->s->was_up)
		run_job(r);
	r->s->times.job = monotonic_seconds() - start;
	machine_stop(&r->m);
	if (shared >= 0)
		close(shared);
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
	struct lab_params params;
	struct run r = {
		.s = s,
		.job = job,
		.boot = {.kernel = s->kernel,
			 .files = s->files,
			 .params = &params,
			 .append = s->append},
		.m = {.console = -1, .channel = -1, .monitor = -1, .messages = -1},
	};
	int log = open_log(s->log, s->why), ret;

	if (log < 0)
		return log;
	if (lab_engine_params(s->engine, s->params, &params)) {
		close(log);
		return lab_fail(s->why, ENOMEM, "out of memory");
	}
	s->was_up = false;
	s->times = (struct lab_times){0};
	s->why[0] = '\0';
	/* Where the cache cannot be written there are none. */
	r.snapshots = !s->cold && s->engine->warm &&
		      !snapshot_name(&r.snapshot, s->engine, &r.boot, s->why);
	ret = run_all(&r, log);
	if (r.snapshots)
		snapshot_free(&r.snapshot);
	free((void *)(uintptr_t)params.item);
	close(log);
	return ret;
}
