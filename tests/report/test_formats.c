// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each format with each canned run against its golden file; GOLDEN_UPDATE=1 writes them anew. What
 * comes out is left in $O/tests/report/out for readers that are not our own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "events.h"

static char out_dir[256];

static char *slurp(const char *path, size_t *len)
{
	FILE *in = fopen(path, "r");
	char *data;
	long size;

	if (!in)
		return NULL;
	assert_int_equal(fseek(in, 0, SEEK_END), 0);
	size = ftell(in);
	rewind(in);
	data = malloc((size_t)size + 1);
	assert_non_null(data);
	*len = fread(data, 1, (size_t)size, in);
	data[*len] = '\0';
	fclose(in);
	return data;
}

static void check_golden(const char *file)
{
	char made_path[512], golden_path[512], cmd[1100];
	size_t made_len = 0, golden_len = 0;
	char *made, *golden;

	snprintf(made_path, sizeof(made_path), "%s/%s", out_dir, file);
	snprintf(golden_path, sizeof(golden_path), "tests/report/golden/%s", file);
	if (getenv("GOLDEN_UPDATE")) {
		snprintf(cmd, sizeof(cmd), "cp '%s' '%s'", made_path, golden_path);
		assert_int_equal(system(cmd), 0);
	}
	made = slurp(made_path, &made_len);
	golden = slurp(golden_path, &golden_len);
	assert_non_null(made);
	if (!golden || made_len != golden_len || memcmp(made, golden, made_len))
		fail_msg("%s differs from %s", made_path, golden_path);
	free(made);
	free(golden);
}

static void play_all(const struct report_format *format, const char *suffix, bool tty)
{
	char file[64], path[512];
	int i;

	for (i = 0; i < RUN_COUNT; i++) {
		FILE *out;

		snprintf(file, sizeof(file), "%s.%s", scenario_name[i], suffix);
		snprintf(path, sizeof(path), "%s/%s", out_dir, file);
		out = fopen(path, "w");
		assert_non_null(out);
		assert_true(play((enum scenario)i, format, out, tty));
		assert_int_equal(fclose(out), 0);
		check_golden(file);
	}
}

static void test_golden(void **state)
{
	const struct report_format *format = *state;

	play_all(format, format->name, false);
}

static void test_terminal(void **state)
{
	const struct report_format *tty = report_format_find("tty");

	(void)state;
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	play_all(tty, "colour", true);
	setenv("NO_COLOR", "1", 1);
	play_all(tty, "plain", true);
	setenv("TERM", "dumb", 1);
	play_all(tty, "tty", true); /* the same as on no terminal at all */
}

/* A disk that is full must not look like a report. */
static void test_full_disk(void **state)
{
	int i;

	(void)state;
	for (i = 0; report_formats[i]; i++) {
		FILE *out = fopen("/dev/full", "w");

		assert_non_null(out);
		assert_false(play(RUN_MIXED, report_formats[i], out, false));
		fclose(out);
	}
}

/* Nothing of an event that has happened stays in a buffer: a reader sees it, a fork repeats none.
 */
static void test_flushed(void **state)
{
	const struct test_case tc = {.name = "a/b", .title = "t"};
	const struct test_case *cases[] = {&tc, &tc};
	struct run_info info = {.version = "1", .nr_cases = 2, .cases = cases, .jobs = 1};
	static struct case_result res = {.verdict = VERDICT_PASS};
	struct run_end end = {.complete = true};
	int i, fd[2];

	(void)state;
	for (i = 0; report_formats[i]; i++) {
		struct reporter r = {.format = report_formats[i], .info = &info};
		char buf[4096];
		ssize_t n;

		if (!strcmp(r.format->name, "junit"))
			continue;
		assert_int_equal(pipe(fd), 0);
		r.out = fdopen(fd[1], "w");
		assert_non_null(r.out);
		r.format->begin(&r, &info);
		assert_true(read(fd[0], buf, sizeof(buf)) > 0);
		r.format->result(&r, &tc, &res);
		n = read(fd[0], buf, sizeof(buf) - 1);
		assert_true(n > 0);
		buf[n] = '\0';
		assert_non_null(strstr(buf, "a/b"));
		assert_int_equal(buf[n - 1], '\n');
		r.format->end(&r, &end);
		fclose(r.out);
		close(fd[0]);
	}
}

static void test_find(void **state)
{
	(void)state;
	assert_ptr_equal(report_format_find("tty"), report_formats[0]);
	assert_null(report_format_find("TTY"));
	assert_null(report_format_find(""));
}

int main(void)
{
	struct CMUnitTest tests[16];
	size_t n = 0;
	int i;

	snprintf(out_dir, sizeof(out_dir), "%s/tests/report/out",
		 getenv("O") ? getenv("O") : "build");
	mkdir(out_dir, 0777);
	for (i = 0; report_formats[i]; i++)
		tests[n++] = (struct CMUnitTest){report_formats[i]->name, test_golden, NULL, NULL,
						 (void *)(uintptr_t)report_formats[i]};
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_terminal);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_full_disk);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_flushed);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_find);
	return _cmocka_run_group_tests("report formats", tests, n, NULL, NULL);
}
