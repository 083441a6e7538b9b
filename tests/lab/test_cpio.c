// SPDX-License-Identifier: GPL-2.0-or-later
/* Archives: as cpio(1) would read them, and unpacked again. */
#include <sys/stat.h>
#include <unistd.h>

#include "../vmm/cmocka_tests.h"
#include "lab/cpio.h"

struct archive {
	char *data;
	size_t len;
};

static struct archive make(void)
{
	struct archive a = {0};
	FILE *out = open_memstream(&a.data, &a.len);
	struct cpio c;

	cpio_begin(&c, out);
	cpio_dir(&c, "/empty", 0700);
	cpio_device(&c, "/dev/console", 0600, 5, 1);
	cpio_data(&c, "/a/b/one", 0755, "x", 1);
	cpio_data(&c, "a/b/two", 0644, "hello", 5);
	cpio_link(&c, "/a/link", "b/two");
	cpio_data(&c, "/nothing", 0644, NULL, 0);
	assert_int_equal(cpio_end(&c), 0);
	assert_int_equal(c.written, a.len);
	fclose(out);
	return a;
}

/* The header of the record NAME. */
static const char *record(const struct archive *a, const char *name)
{
	for (size_t at = 0; at + 110 < a->len; at += 4)
		if (!memcmp(a->data + at, "070701", 6) && !strcmp(a->data + at + 110, name))
			return a->data + at;
	fail_msg("no record %s", name);
	return NULL;
}

static unsigned long field(const char *head, int index)
{
	char text[9] = "";

	memcpy(text, head + 6 + 8 * index, 8);
	return strtoul(text, NULL, 16);
}

static void records(void **state)
{
	struct archive a = make();

	(void)state;
	assert_int_equal(a.len % 4, 0);
	assert_int_equal(field(record(&a, "a/b/two"), 1), S_IFREG | 0644);
	assert_int_equal(field(record(&a, "a/b/two"), 6), 5);
	assert_int_equal(field(record(&a, "a/b"), 1), S_IFDIR | 0755);
	assert_int_equal(field(record(&a, "a"), 1), S_IFDIR | 0755);
	assert_int_equal(field(record(&a, "a/link"), 1), S_IFLNK | 0777);
	assert_int_equal(field(record(&a, "dev/console"), 1), S_IFCHR | 0600);
	assert_int_equal(field(record(&a, "dev/console"), 9), 5);
	assert_int_equal(field(record(&a, "dev/console"), 10), 1);
	record(&a, "TRAILER!!!");
	free(a.data);
}

static void missing_space(void **state)
{
	FILE *full = fopen("/dev/full", "w");
	char big[70000] = "";
	struct cpio c;

	(void)state;
	cpio_begin(&c, full);
	cpio_data(&c, "big", 0644, big, sizeof(big));
	assert_int_equal(cpio_end(&c), -ENOSPC);
	fclose(full);
}

static struct archive make_plain(void)
{
	struct archive a = {0};
	FILE *out = open_memstream(&a.data, &a.len);
	struct cpio c;

	cpio_begin(&c, out);
	cpio_data(&c, "/a/b/one", 0755, "x", 1);
	cpio_data(&c, "/a/two", 0644, "hello", 5);
	cpio_link(&c, "/a/link", "two");
	cpio_end(&c);
	fclose(out);
	return a;
}

static void unpacked(void **state)
{
	struct archive a = make_plain();
	char dir[] = "/tmp/kvex-cpio-XXXXXX", where[256], path[64], text[8] = "";
	struct stat st;
	FILE *in;

	(void)state;
	assert_non_null(mkdtemp(dir));
	/* Twice: what is there is replaced. */
	assert_int_equal(cpio_unpack(a.data, a.len, dir, where), 0);
	assert_int_equal(cpio_unpack(a.data, a.len, dir, where), 0);
	snprintf(path, sizeof(path), "%s/a/link", dir);
	in = fopen(path, "r");
	assert_non_null(in);
	assert_int_equal(fread(text, 1, sizeof(text), in), 5);
	assert_string_equal(text, "hello");
	fclose(in);
	snprintf(path, sizeof(path), "%s/a/b/one", dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0700, 0700);
	snprintf(path, sizeof(path), "rm -r %s", dir);
	assert_int_equal(system(path), 0);
	free(a.data);
}

/* However an archive is cut, it is refused and not read past its end. */
static void cut(void **state)
{
	struct archive a = make_plain();
	char dir[] = "/tmp/kvex-cpio-XXXXXX", where[256], path[64];

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (size_t len = 0; len < a.len - 8; len++) {
		char *exact = malloc(len ? len : 1);

		memcpy(exact, a.data, len);
		assert_int_equal(cpio_unpack(exact, len, dir, where), -EINVAL);
		free(exact);
	}
	snprintf(path, sizeof(path), "rm -r %s", dir);
	assert_int_equal(system(path), 0);
	free(a.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records),
		cmocka_unit_test(missing_space),
		cmocka_unit_test(unpacked),
		cmocka_unit_test(cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
