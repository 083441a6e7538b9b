// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whoever writes a record holds a lock on it, so that of two runs of one kernel at a time the
 * second takes another name. The lock goes with the process, whatever becomes of it.
 */
#include "lab/part_files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "lab/fail.h"
#include "lab/psp.h"

#define RUNS_MAX 99 /* of one kernel at a time */

/* A descriptor; -EWOULDBLOCK: another run has it. */
static int open_locked(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666), r;

	if (fd < 0)
		return -errno;
	if (!flock(fd, LOCK_EX | LOCK_NB) && !ftruncate(fd, 0))
		return fd;
	r = -errno;
	close(fd);
	return r;
}

static int open_record(struct lab_part *p, char err[LAB_TEXT])
{
	char base[PATH_MAX];
	int fd, n = 1;

	memcpy(base, p->record, sizeof(base));
	do {
		char number[16] = "";

		if (n > 1)
			snprintf(number, sizeof(number), ".%d", n);
		if (lab_path(p->record, sizeof(p->record), err, "%s%s.jsonl", base, number) ||
		    lab_path(p->console, sizeof(p->console), err, "%s%s.console", base, number))
			return -ENAMETOOLONG;
		fd = open_locked(p->record);
	} while (fd == -EWOULDBLOCK && n++ < RUNS_MAX);
	p->renamed = n > 1;
	if (fd < 0)
		return lab_fail(err, -fd, "%s: %s; --save DIR keeps the records elsewhere",
				p->record, strerror(-fd));
	return fd;
}

int part_open_files(struct lab_part *p, char err[LAB_TEXT])
{
	int fd = open_record(p, err);
	char psp[PATH_MAX];

	if (fd < 0)
		return fd;
	p->reporter =
		(struct reporter){.format = report_format_find("jsonl"), .out = fdopen(fd, "w")};
	if (!p->reporter.out) {
		close(fd);
		return lab_fail(err, ENOMEM, "out of memory");
	}
	unlink(p->console);
	/* Boots append to both. */
	if (!lab_psp_log_name(p->console, psp, sizeof(psp)))
		unlink(psp);
	p->errors = fopen(p->console, "ae");
	if (p->errors) {
		setlinebuf(p->errors);
		return 0;
	}
	lab_fail(err, errno, "%s: %s", p->console, strerror(errno));
	fclose(p->reporter.out);
	return -EIO;
}

int part_close_files(struct lab_part *p, char err[LAB_TEXT])
{
	bool lost = p->reporter.failed;

	fclose(p->errors);
	if (fclose(p->reporter.out) || lost)
		return lab_fail(err, EIO, "%s could not be written", p->record);
	return 0;
}
