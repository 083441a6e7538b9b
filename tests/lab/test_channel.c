// SPDX-License-Identifier: GPL-2.0-or-later
/* What travels between kvex and its init: frames, jobs, and the console's last words. */
#include <unistd.h>

#include "../vmm/cmocka_tests.h"
#include "lab/console.h"
#include "lab/frame.h"
#include "lab/job.h"

static void frames_whole(void **state)
{
	static char big[FRAME_MAX];
	struct frame_reader r = {0};
	struct frame f;
	int fds[2];

	(void)state;
	memset(big, 'b', sizeof(big));
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(frame_write(fds[1], FRAME_OUT, "abc", 3), 0);
	assert_int_equal(frame_write(fds[1], FRAME_ALIVE, NULL, 0), 0);
	assert_int_equal(frame_write(fds[1], FRAME_ERR, big, sizeof(big)), 0);
	assert_int_equal(frame_write(fds[1], FRAME_OUT, big, sizeof(big) + 1), -EMSGSIZE);
	close(fds[1]);
	while (frame_fill(&r, fds[0]) > 0 && r.used < sizeof(big))
		;
	assert_int_equal(frame_next(&r, &f), 1);
	assert_int_equal(f.type, FRAME_OUT);
	assert_string_equal(f.data, "abc");
	assert_int_equal(frame_next(&r, &f), 1);
	assert_int_equal(f.type, FRAME_ALIVE);
	assert_int_equal(f.len, 0);
	assert_int_equal(frame_next(&r, &f), 1);
	assert_int_equal(f.len, sizeof(big));
	assert_memory_equal(f.data, big, sizeof(big));
	assert_int_equal(frame_next(&r, &f), 0);
	close(fds[0]);
}

/* One byte at a time, as a serial line may have it. */
static void frames_in_bytes(void **state)
{
	static const char stream[] = "KXO\0\2\0\0\0hiKXX\0\1\0\0\0"
				     "0";
	struct frame_reader r = {0};
	unsigned int n = 0;
	struct frame f;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	for (size_t i = 0; i < sizeof(stream) - 1; i++) {
		assert_int_equal(write(fds[1], stream + i, 1), 1);
		assert_int_equal(frame_fill(&r, fds[0]), 1);
		while (frame_next(&r, &f) == 1)
			assert_string_equal(f.data, n++ ? "0" : "hi");
	}
	assert_int_equal(n, 2);
	close(fds[0]);
	close(fds[1]);
}

static void not_frames(void **state)
{
	static const char *const wrong[] = {"[    0.0", "KXZ\0\0\0\0", "KXO\1\0\0\0",
					    "KXO\0\1\20\0"};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct frame_reader r = {.used = FRAME_HEAD};
		struct frame f;

		memcpy(r.buf, wrong[i], FRAME_HEAD);
		assert_int_equal(frame_next(&r, &f), -EPROTO);
	}
}

static void frames_in_bulk(void **state)
{
	static const char *const wrong[] = {"", "O", "O x", "O 65537"};
	struct frame_reader r = {0};
	enum frame_type type;
	struct frame f;
	size_t len;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(frame_write_bulk(fds[1], FRAME_ERR, BULK_MAX), 0);
	assert_true(frame_fill(&r, fds[0]) > 0);
	assert_int_equal(frame_next(&r, &f), 1);
	assert_int_equal(f.type, FRAME_BULK);
	assert_true(frame_read_bulk(&f, &type, &len));
	assert_int_equal(type, FRAME_ERR);
	assert_int_equal(len, BULK_MAX);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(frame_read_bulk(
			&(struct frame){.len = strlen(wrong[i]), .data = wrong[i]}, &type, &len));
	close(fds[0]);
	close(fds[1]);
}

static void job_there_and_back(void **state)
{
	char a0[] = "/bin/\xff", a1[] = "", a2[] = "sch\xc3\xb6n \"quoted\"\n", e0[] = "A=b";
	char *argv[] = {a0, a1, a2, NULL}, *env[] = {e0, NULL};
	const struct lab_job job = {.argv = argv,
				    .env = env,
				    .cwd = "/\x80",
				    .terminal = true,
				    .rows = 25,
				    .columns = 81,
				    .input = LAB_INPUT_FILE,
				    .one_output = true,
				    .watch = true,
				    .time = 1234.5};
	char *text = lab_job_format(&job);
	struct lab_job back;

	(void)state;
	assert_non_null(text);
	assert_int_equal(lab_job_parse(text, &back), 0);
	for (int i = 0; i < 3; i++)
		assert_string_equal(back.argv[i], argv[i]);
	assert_null(back.argv[3]);
	assert_string_equal(back.env[0], e0);
	assert_null(back.env[1]);
	assert_string_equal(back.cwd, "/\x80");
	assert_true(back.terminal);
	assert_int_equal(back.rows, 25);
	assert_int_equal(back.columns, 81);
	assert_int_equal(back.input, LAB_INPUT_FILE);
	assert_true(back.one_output && back.watch);
	assert_true(back.time == 1234.5);
	lab_job_free(&back);
	free(text);
}

static void not_jobs(void **state)
{
	static const char *const wrong[] = {
		"",
		"7",
		"{}",
		"{\"argv\":[],\"env\":[],\"cwd\":\"/\"}",
		"{\"argv\":[\"a\"],\"env\":[],\"cwd\":7,\"terminal\":false,\"rows\":0}",
	};
	struct lab_job job;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(lab_job_parse(wrong[i], &job), -EINVAL);
}

static bool take(struct console *c, const char *text)
{
	return console_take(c, text, strlen(text));
}

static void console_words(void **state)
{
	struct console c = {0};

	(void)state;
	assert_false(take(&c, "[    0.1] hello\r\n[    5.5] kvex: pio/sizes\r\n"));
	assert_string_equal(c.mark, "pio/sizes");
	assert_false(take(&c, "kvex: no/mark\n[    5.6] Kernel pan"));
	assert_string_equal(c.mark, "pio/sizes");
	assert_true(take(&c, "ic - not syncing: oh\r\n"));
	assert_string_equal(c.panic, "Kernel panic - not syncing: oh");
	assert_false(take(&c, "[    5.7] ---[ end Kernel panic - not syncing: oh ]---\n"));
	assert_false(take(&c, "[    5.8] Kernel panic - not syncing: again\n"));
	assert_string_equal(c.panic, "Kernel panic - not syncing: oh");
}

static void console_long_line(void **state)
{
	struct console c = {0};

	(void)state;
	for (int i = 0; i < 10000; i++)
		assert_false(take(&c, "x"));
	assert_false(take(&c, "\n"));
	assert_true(take(&c, "PANIC: early exception 0x0e\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_whole),	      cmocka_unit_test(frames_in_bytes),
		cmocka_unit_test(not_frames),	      cmocka_unit_test(frames_in_bulk),
		cmocka_unit_test(job_there_and_back), cmocka_unit_test(not_jobs),
		cmocka_unit_test(console_words),      cmocka_unit_test(console_long_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
