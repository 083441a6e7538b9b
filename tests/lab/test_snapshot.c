// SPDX-License-Identifier: GPL-2.0-or-later
/* Snapshots in the cache: where they are, which is good, and which of them go. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../vmm/cmocka_tests.h"
#include "lab/cache.h"
#include "lab/snapshot_parts.h"

#define SIZE (64 << 10)

static char root[64];

static int no_command(struct lab_command *cmd, const struct lab_boot *boot,
		      const struct lab_fds *fds)
{
	(void)cmd;
	(void)boot;
	(void)fds;
	return -E2BIG;
}

static int name(struct snapshot *s, const char *version, char err[LAB_TEXT])
{
	const struct lab_engine engine = {.name = "none", .command = no_command};
	const struct lab_kernel kernel = {0};
	struct lab_engine_files files = {0};
	const struct lab_boot boot = {.kernel = &kernel, .files = &files};

	snprintf(files.version, sizeof(files.version), "%s", version);
	return snapshot_name(s, &engine, &boot, err);
}

static int setup(void **state)
{
	char folder[128];

	(void)state;
	snprintf(root, sizeof(root), "/tmp/kvex-snapshot-XXXXXX");
	if (!mkdtemp(root))
		return -1;
	setenv("XDG_CACHE_HOME", root, 1);
	snprintf(folder, sizeof(folder), "%s/kvex", root);
	return mkdir(folder, 0755);
}

static int teardown(void **state)
{
	(void)state;
	cache_remove(root);
	return 0;
}

static void put(const char *path, size_t len, time_t used)
{
	const struct timespec times[2] = {{.tv_sec = used}, {.tv_sec = used}};
	static const char data[SIZE] = "data";
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	assert_int_equal(fwrite(data, 1, len, out), len);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void add(struct snapshot *s, const char *version, time_t used)
{
	char err[LAB_TEXT];

	assert_int_equal(name(s, version, err), 0);
	put(s->state, SIZE, used);
	put(s->key_file, 1, used);
	put(s->models_file, 1, used);
}

static bool there(const char *path)
{
	return !access(path, F_OK);
}

static void oldest_go(void **state)
{
	struct snapshot old, middle, young;
	char begun[PATH_MAX + 8];

	(void)state;
	add(&young, "young", 3000);
	add(&old, "old", 1000);
	add(&middle, "middle", 2000);
	/* A kvex that was killed left it; what has its name is good. */
	snprintf(begun, sizeof(begun), "%s.77", young.state);
	put(begun, SIZE, 500);

	snapshot_bound(&young, 8 * SIZE);
	assert_true(there(begun) && there(old.state));
	snapshot_bound(&young, 5 * SIZE / 2);
	assert_false(there(begun) || there(old.state) || there(old.key_file) ||
		     there(old.models_file));
	assert_true(there(middle.state) && there(middle.key_file) && there(middle.models_file));
	assert_true(there(young.state) && there(young.key_file) && there(young.models_file));
	snapshot_free(&old);
	snapshot_free(&middle);
	snapshot_free(&young);
}

static void good_for_its_key(void **state)
{
	struct snapshot s, other;
	char begun[PATH_MAX + 8], err[LAB_TEXT];

	(void)state;
	assert_int_equal(name(&s, "1", err), 0);
	assert_int_equal(name(&other, "2", err), 0);
	assert_string_not_equal(s.state, other.state);
	assert_false(snapshot_exists(&s));
	snprintf(begun, sizeof(begun), "%s.77", s.state);
	put(begun, SIZE, 1000);
	assert_int_equal(snapshot_keep(&s, begun, -1, err), 0);
	assert_true(snapshot_exists(&s));
	assert_false(snapshot_exists(&other));
	/* The same name by chance. */
	assert_int_equal(rename(s.key_file, other.key_file), 0);
	assert_int_equal(rename(s.state, other.state), 0);
	assert_false(snapshot_exists(&other));
	snapshot_drop(&other);
	assert_false(there(other.state) || there(other.key_file));
	snapshot_free(&s);
	snapshot_free(&other);
}

static void no_place(void **state)
{
	char path[128], err[LAB_TEXT] = "";
	struct snapshot s;

	(void)state;
	memset(&s, 0x5a, sizeof(s));
	snprintf(path, sizeof(path), "%s/kvex", root);
	assert_int_equal(rmdir(path), 0);
	put(path, 1, 1000);
	assert_int_equal(name(&s, "1", err), -ENOTDIR);
	assert_contains(err, "/kvex/snapshots: Not a directory");
	assert_null(s.key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(oldest_go, setup, teardown),
		cmocka_unit_test_setup_teardown(good_for_its_key, setup, teardown),
		cmocka_unit_test_setup_teardown(no_place, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
