// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "lab/cache.h"
#include "lab/cache_bound.h"

#define SIZE (64 << 10)

struct cache {
	char root[64], kernels[128];
};

static void path_of(const struct cache *c, const char *name, char out[256])
{
	snprintf(out, 256, "%s/%s", c->kernels, name);
}

/* An entry of a bit more than SIZE, used so long after the epoch. */
static void add(const struct cache *c, const char *name, time_t used)
{
	const struct timespec times[2] = {{.tv_sec = used}, {.tv_sec = used}};
	static const char data[SIZE] = "data";
	char dir[256], file[300];
	FILE *out;

	path_of(c, name, dir);
	assert_int_equal(mkdir(dir, 0755), 0);
	snprintf(file, sizeof(file), "%s/sub", dir);
	assert_int_equal(mkdir(file, 0755), 0);
	snprintf(file, sizeof(file), "%s/sub/vmlinux", dir);
	out = fopen(file, "w");
	assert_non_null(out);
	assert_int_equal(fwrite(data, 1, SIZE, out), SIZE);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(utimensat(AT_FDCWD, dir, times, 0), 0);
}

static bool there(const struct cache *c, const char *name)
{
	char path[256];

	path_of(c, name, path);
	return !access(path, F_OK);
}

static int setup(void **state)
{
	static struct cache c;

	c = (struct cache){.root = "/tmp/kvex-cache-XXXXXX"};
	if (!mkdtemp(c.root))
		return -1;
	setenv("XDG_CACHE_HOME", c.root, 1);
	snprintf(c.kernels, sizeof(c.kernels), "%s/kvex", c.root);
	mkdir(c.kernels, 0755);
	snprintf(c.kernels, sizeof(c.kernels), "%s/kvex/kernels", c.root);
	mkdir(c.kernels, 0755);
	add(&c, "oldest", 1000);
	add(&c, "middle", 2000);
	add(&c, "newest", 3000);
	*state = &c;
	return 0;
}

static int teardown(void **state)
{
	const struct cache *c = *state;

	cache_remove(c->root);
	return 0;
}

static void test_size(void **state)
{
	const struct cache *c = *state;
	char path[256];

	path_of(c, "oldest", path);
	assert_in_range(cache_size(path), SIZE, 2 * SIZE);
	assert_in_range(cache_size(c->kernels), 3 * SIZE, 6 * SIZE);
	path_of(c, "none", path);
	assert_int_equal(cache_size(path), 0);
}

static void test_oldest_goes(void **state)
{
	const struct cache *c = *state;
	char path[256];
	int fd;

	cache_bound("kernels", 6 * SIZE);
	assert_true(there(c, "oldest"));
	path_of(c, "oldest", path);
	/* Now it is the one used last. */
	fd = cache_use(path);
	assert_true(fd >= 0);
	close(fd);
	cache_bound("kernels", 5 * SIZE / 2);
	assert_false(there(c, "middle"));
	assert_true(there(c, "newest"));
	assert_true(there(c, "oldest"));
	path_of(c, "middle", path);
	assert_int_equal(cache_use(path), -ENOENT);
}

static void test_used_stays(void **state)
{
	const struct cache *c = *state;
	char path[256];
	int fd;

	path_of(c, "middle", path);
	fd = cache_use(path);
	assert_true(fd >= 0);
	cache_bound("kernels", 0);
	assert_true(there(c, "middle"));
	assert_false(there(c, "oldest"));
	assert_false(there(c, "newest"));
	close(fd);
	cache_bound("kernels", 0);
	assert_false(there(c, "middle"));
	/* What was moved aside has gone too. */
	assert_in_range(cache_size(c->kernels), 0, SIZE / 2);
}

static void test_limit(void **state __attribute__((unused)))
{
	static const char *const wrong[] = {"x", "-1", "1x", " 1", "99999999999999999999"};
	unsigned long long bytes;
	char err[LAB_TEXT];

	unsetenv(CACHE_KERNELS_VARIABLE);
	assert_int_equal(cache_limit(&bytes, err), 0);
	assert_int_equal(bytes, (unsigned long long)CACHE_KERNELS_MIB << 20);
	setenv(CACHE_KERNELS_VARIABLE, "7", 1);
	assert_int_equal(cache_limit(&bytes, err), 0);
	assert_int_equal(bytes, 7ULL << 20);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		setenv(CACHE_KERNELS_VARIABLE, wrong[i], 1);
		assert_int_equal(cache_limit(&bytes, err), -EINVAL);
		assert_non_null(strstr(err, CACHE_KERNELS_VARIABLE));
	}
	unsetenv(CACHE_KERNELS_VARIABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_size, setup, teardown),
		cmocka_unit_test_setup_teardown(test_oldest_goes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_used_stays, setup, teardown),
		cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
