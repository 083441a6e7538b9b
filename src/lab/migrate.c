// SPDX-License-Identifier: GPL-2.0-or-later
/* A machine to a file and back, by QEMU's migration. */
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lab/fail.h"
#include "lab/snapshot.h"

#define POLL_NS 5000000

/*
 * mapped-ram: pages at fixed places in the file, so that zeros are holes. The memory shared with
 * the host is in it too (x-ignore-shared refuses what a PCI device has mapped), but is all holes:
 * it is written only when the snapshot is done.
 */
static int set_capabilities(struct qmp *q, char err[LAB_TEXT])
{
	json_t *list = json_pack("{s:[{s:s,s:b}]}", "capabilities", "capability", "mapped-ram",
				 "state", 1);

	return qmp_call(q, "migrate-set-capabilities", list, NULL, err);
}

static int migrate(struct qmp *q, const char *command, const char *path, char err[LAB_TEXT])
{
	char uri[PATH_MAX + 8];

	snprintf(uri, sizeof(uri), "file:%s", path);
	return qmp_call(q, command, json_pack("{s:s}", "uri", uri), NULL, err);
}

/* 1: ended well; 0: not yet. */
static int migration_ended(struct qmp *q, char err[LAB_TEXT])
{
	json_t *result = NULL;
	const char *status;
	int r = qmp_call(q, "query-migrate", NULL, &result, err);

	if (r)
		return r;
	status = json_string_value(json_object_get(result, "status"));
	if (status && !strcmp(status, "completed"))
		r = 1;
	else if (status && !strcmp(status, "failed"))
		r = lab_fail(err, EIO, "QEMU: %s",
			     json_is_string(json_object_get(result, "error-desc"))
				     ? json_string_value(json_object_get(result, "error-desc"))
				     : "the migration failed");
	json_decref(result);
	return r;
}

static int wait_for_migration(struct qmp *q, char err[LAB_TEXT])
{
	int r;

	while (!(r = migration_ended(q, err)))
		nanosleep(&(struct timespec){.tv_nsec = POLL_NS}, NULL);
	return r < 0 ? r : 0;
}

int snapshot_save(const struct snapshot *s, struct qmp *q, int models, char err[LAB_TEXT])
{
	char temporary[PATH_MAX], ignored[LAB_TEXT];
	int r, cont;

	if (snprintf(temporary, sizeof(temporary), "%s.%d", s->state, (int)getpid()) >=
	    (int)sizeof(temporary))
		return lab_fail(err, ENAMETOOLONG, "%s: the name is too long", s->state);
	r = qmp_call(q, "stop", NULL, NULL, err);
	if (!r)
		r = set_capabilities(q, err);
	if (!r)
		r = migrate(q, "migrate", temporary, err);
	if (!r)
		r = wait_for_migration(q, err);
	if (!r)
		r = snapshot_keep(s, temporary, models, err);
	cont = qmp_call(q, "cont", NULL, NULL, r ? ignored : err);
	if (r)
		unlink(temporary);
	return cont ? cont : r;
}

int snapshot_load(const struct snapshot *s, struct qmp *q, char err[LAB_TEXT])
{
	int r = set_capabilities(q, err);

	if (!r)
		r = migrate(q, "migrate-incoming", s->state, err);
	if (!r)
		r = wait_for_migration(q, err);
	return r ? r : qmp_call(q, "cont", NULL, NULL, err);
}
