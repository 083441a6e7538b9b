// SPDX-License-Identifier: GPL-2.0-or-later
/* A log that is cut, lost, not one or not there. */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kmsg_fixture.h"

/* errno values that the next calls of read give instead of reading; 0 ends the list. */
static int read_errors[4];

ssize_t read(int fd, void *buf, size_t len)
{
	if (read_errors[0]) {
		errno = read_errors[0];
		memmove(read_errors, read_errors + 1, sizeof(read_errors) - sizeof(read_errors[0]));
		return -1;
	}
	return syscall(SYS_read, fd, buf, len);
}

/* A record that comes in two reads, as a FIFO may give it. */
static void test_split_record(void **state)
{
	struct kmsg_fixture *f = *state;

	assert_int_equal(kmsg_feed(f, "4,60,1,-;WARNING: CPU: 0 PI"), 0);
	assert_int_equal(kmsg_feed(f, "D: 1 at c.c:9\n"), 1);
	assert_string_equal(f->seen.title[0], "WARNING: CPU: 0 PID: 1 at c.c:9");
}

static void test_malformed(void **state)
{
	struct kmsg_fixture *f = *state;

	assert_int_equal(
		kmsg_feed(f, "\n;\nBUG: no header\n4;BUG: x\n4,1;BUG: x\n4,1,;BUG: x\n"
			     "-4,1,1,-;BUG: x\nx,1,1,-;BUG: x\n4,1,1x,-;BUG: x\n, , ,;BUG: x\n"),
		0);
	assert_int_equal(
		kmsg_feed(f, "4,70,1,-,future=1,caller=T1;BUG: a field of later kernels\n"), 1);
}

static void test_overlong(void **state)
{
	struct kmsg_fixture *f = *state;
	char *big = malloc(3 * KMSG_LINE);
	int n = sprintf(big, "4,80,1,-;BUG: ");

	memset(big + n, 'x', 2 * KMSG_LINE);
	strcpy(big + n + 2 * KMSG_LINE, "\n4,81,2,-;next\n");
	assert_int_equal(kmsg_feed(f, big), 1);
	assert_int_equal(strlen(f->seen.title[0]), KMSG_TITLE - 1);
	free(big);
}

static void test_lost(void **state)
{
	struct kmsg_fixture *f = *state;

	assert_int_equal(kmsg_feed(f, "6,5,1,-;a\n6,6,2,-;b\n"), 0);
	read_errors[0] = EPIPE;
	assert_int_equal(kmsg_feed(f, "6,17,3,-;c\n"), 0);
	assert_int_equal(f->k.lost, 10);
	/* Numbering that goes on without a gap in spite of EPIPE: at least one was lost. */
	read_errors[0] = EPIPE;
	assert_int_equal(kmsg_feed(f, "6,18,4,-;d\n"), 0);
	assert_int_equal(f->k.lost, 11);
}

static void test_read_errors(void **state)
{
	struct kmsg_fixture *f = *state;

	read_errors[0] = EINTR;
	read_errors[1] = EAGAIN;
	assert_int_equal(kmsg_feed(f, "4,1,1,-;BUG: later\n"), 0);
	assert_int_equal(kmsg_poll(&f->k, kmsg_remember, &f->seen), 1);
	read_errors[0] = EIO;
	assert_int_equal(kmsg_poll(&f->k, kmsg_remember, &f->seen), -EIO);
	assert_int_equal(f->k.err.code, EIO);
}

static void test_fifo(void **state)
{
	struct kmsg_fixture *f = *state;
	struct kmsg *k = malloc(sizeof(*k));
	char path[80];
	int fd;

	assert_non_null(k);
	snprintf(path, sizeof(path), "%s.fifo", f->path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(kmsg_open(k, path), 0);
	fd = open(path, O_WRONLY);
	assert_true(fd >= 0);
	assert_int_equal(kmsg_poll(k, kmsg_remember, &f->seen), 0);
	dprintf(fd, "2,1,1,-;watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [kvex:9]\n");
	assert_int_equal(kmsg_poll(k, kmsg_remember, &f->seen), 1);
	close(fd);
	assert_int_equal(kmsg_poll(k, kmsg_remember, &f->seen), 0);
	kmsg_close(k);
	kmsg_close(k);
	unlink(path);
	free(k);
}

static void test_no_such_log(void **state)
{
	struct kmsg_fixture *f = *state;
	struct kmsg *k = malloc(sizeof(*k));

	(void)f;
	assert_int_equal(kmsg_open(k, "/nonexistent/kmsg"), -ENOENT);
	assert_non_null(strstr(k->err.text, "/nonexistent/kmsg"));
	kmsg_close(k);
	free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WATCH(test_split_record), WATCH(test_malformed),   WATCH(test_overlong),
		WATCH(test_lost),	  WATCH(test_read_errors), WATCH(test_fifo),
		WATCH(test_no_such_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
