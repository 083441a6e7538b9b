/* SPDX-License-Identifier: GPL-2.0-or-later */
/* session_parts: what session.c puts together. Private to session. */
#ifndef LAB_SESSION_PARTS_H
#define LAB_SESSION_PARTS_H

#include "lab/machine.h"
#include "lab/psp.h"
#include "lab/session.h"
#include "lab/snapshot.h"

#define LAST_WORDS 3.0 /* seconds for what is still to come: a panic's trace, output */

/* An emulator with arguments of the user's, such as a debugger's, has other things to do. */
static inline double session_slowness(const struct lab_session *s)
{
	return s->nr_args ? 10 : 1;
}

struct session_run {
	struct lab_session *s;
	const struct lab_job *job;
	struct lab_boot boot;
	struct lab_models to_boot; /* the models of what snapshots are made of */
	struct lab_machine m;
	struct qmp monitor; /* M's, once session_monitor() has opened it */
	bool monitored;
	struct lab_psp psp;
	struct snapshot snapshot;
	bool snapshots;	      /* they are possible here */
	char stage[PATH_MAX]; /* folder in which the machine saves itself; empty: it does not */
};

/*
 * Starts the machine, from a snapshot if there is one, and gives it the job. SHARED and LOG are
 * the caller's. 0, with s->was_up unset and the end noted if it did not come up; or -errno with
 * one line in s->why.
 */
int session_bring_up(struct session_run *r, int shared, int log);
/* What models keep, as at their first start. -errno with one line in s->why. */
int session_clear_models(struct session_run *r);
/* Its parts: the engine's start, and the wait for PID 1, which sets s->was_up. */
int session_start(struct session_run *r, int initramfs, int shared, int log);
enum machine_event session_wait_ready(struct session_run *r, double deadline, struct frame *f);
/* True if the machine is up and goes on, or if it was cancelled. What does not serve is dropped. */
bool session_start_warm(struct session_run *r, int shared, int log);
/* Opens the monitor, unless it is open, and gives what is asked then its time. -errno. */
int session_monitor(struct session_run *r, char err[LAB_TEXT]);
/* Around a boot. One that cannot be had costs time, no verdict. */
void session_prepare_snapshot(struct session_run *r);
int session_leave_snapshot(struct session_run *r);

/* Passes on what the job says until it, or the machine, has ended. */
void session_run_job(struct session_run *r);

/* How it ended. */
void session_end(struct session_run *r, enum lab_end how, const char *why);
/* The job's time is up. */
void session_end_timeout(struct session_run *r);
/* By what machine_next() gave instead of a frame. */
void session_end_by_event(struct session_run *r, enum machine_event event);
/* By a frame that nobody asked for: init's last word. */
void session_end_by_frame(struct session_run *r, const struct frame *f);

#endif
