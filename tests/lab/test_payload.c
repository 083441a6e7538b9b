// SPDX-License-Identifier: GPL-2.0-or-later
/* What goes along to the lab: programs, folders, links, and the names they have there. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../vmm/cmocka_tests.h"
#include "lab/payload.h"

/* A folder of its own, which is the current one while a test runs. */
static int enter(void **state)
{
	static char folder[] = "/tmp/kvex-payload-XXXXXX";

	strcpy(folder + sizeof(folder) - 7, "XXXXXX");
	*state = mkdtemp(folder);
	return *state ? chdir(folder) : -1;
}

static int leave(void **state)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", (char *)*state);
	return chdir("/") || system(command);
}

static const struct lab_file *find(const struct lab_payload *p, const char *folder,
				   const char *path)
{
	char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s%s", folder, path);
	for (unsigned int i = 0; i < p->n; i++)
		if (!strcmp(p->item[i].path, full))
			return &p->item[i];
	return NULL;
}

static bool holds(const struct lab_payload *p, const char *part)
{
	for (unsigned int i = 0; i < p->n; i++)
		if (strstr(p->item[i].path, part))
			return true;
	return false;
}

static void make(const char *path, unsigned int mode, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void names(void **state)
{
	const char *folder = *state;
	char out[PATH_MAX];

	make("file", 0644, "");
	assert_int_equal(symlink("file", "link"), 0);
	assert_int_equal(symlink("nowhere", "dangling"), 0);
	assert_int_equal(lab_absolute("file", out), 0);
	assert_string_equal(out + strlen(folder), "/file");
	assert_int_equal(lab_absolute("./link", out), 0);
	assert_string_equal(out + strlen(folder), "/link");
	assert_int_equal(lab_absolute("dangling", out), 0);
	assert_int_equal(lab_absolute(".", out), 0);
	assert_string_equal(out, folder);
	assert_int_equal(lab_absolute("..//", out), 0);
	assert_string_equal(out, "/tmp");
	assert_int_equal(lab_absolute("/tmp", out), 0);
	assert_string_equal(out, "/tmp");
	assert_int_equal(lab_absolute("/", out), 0);
	assert_string_equal(out, "/");
	assert_int_equal(lab_absolute("none", out), -ENOENT);
	assert_int_equal(lab_absolute("none/file", out), -ENOENT);
	assert_int_equal(lab_absolute("file/x", out), -ENOTDIR);
}

/* A program by a link: there too, so that argv[0] says what it says here. */
static void linked_program(void **state)
{
	struct lab_payload p = {0};
	char path[PATH_MAX], err[LAB_TEXT];
	const struct lab_file *link;

	assert_int_equal(symlink("/bin/true", "yes"), 0);
	assert_int_equal(lab_find_program("./yes", path), 0);
	assert_int_equal(payload_add_program(&p, path, NULL, err), 0);
	link = find(&p, *state, "/yes");
	assert_non_null(link);
	assert_true(link->link);
	assert_non_null(find(&p, "", link->source));
	assert_true(holds(&p, "/libgcc_s.so.1"));
	payload_free(&p);
}

static void folder(void **state)
{
	struct lab_payload p = {0};
	char err[LAB_TEXT];

	assert_int_equal(mkdir("d", 0755), 0);
	make("outside", 0644, "o");
	make("d/script", 0755, "#!/usr/bin/env -S sh -e\n");
	make("d/lost", 0755, "#!/no/interpreter\n");
	make("d/data", 0644, "#!/no/such/thing");
	assert_int_equal(symlink("data", "d/in"), 0);
	assert_int_equal(symlink("../outside", "d/out"), 0);
	assert_int_equal(symlink("..", "d/up"), 0);
	assert_int_equal(symlink("nowhere", "d/dangling"), 0);
	assert_int_equal(mkfifo("d/fifo", 0644), 0);
	assert_int_equal(payload_add_with(&p, "d/", err), 0);
	assert_non_null(find(&p, *state, "/d"));
	assert_true(find(&p, *state, "/d/in")->link);
	assert_false(find(&p, *state, "/d/out")->link);
	assert_contains(find(&p, *state, "/d/out")->source, "/outside");
	assert_true(find(&p, *state, "/d/up")->link);
	assert_true(find(&p, *state, "/d/dangling")->link);
	assert_null(find(&p, *state, "/d/fifo"));
	assert_null(find(&p, *state, "/d/up/outside"));
	/* What its programs need: by way of env. */
	assert_true(holds(&p, "/env"));
	assert_true(holds(&p, "/sh"));
	assert_true(holds(&p, "libc.so"));
	assert_contains(p.note, "/no/interpreter");
	assert_null(strstr(p.note, "/no/such/thing"));
	payload_free(&p);
}

static void named(void **state)
{
	struct lab_payload p = {0};
	char err[LAB_TEXT];

	make("real", 0644, "");
	assert_int_equal(symlink("real", "alias"), 0);
	assert_int_equal(payload_add_with(&p, "alias", err), 0);
	assert_true(find(&p, *state, "/alias")->link);
	assert_false(find(&p, *state, "/real")->link);
	assert_int_equal(payload_add_with(&p, "timeout", err), 0);
	assert_true(holds(&p, "/timeout"));
	assert_int_equal(payload_add_with(&p, "./timeout", err), -ENOENT);
	assert_contains(err, "./timeout");
	assert_int_equal(payload_add_with(&p, "no-such-thing", err), -ENOENT);
	assert_int_equal(payload_add_with(&p, "/dev/null", err), -EINVAL);
	assert_contains(err, "neither a file nor a folder");
	payload_free(&p);
}

/* A library by itself, as one that is loaded with dlopen(3). */
static void library(void **state)
{
	struct lab_payload p = {0};
	char err[LAB_TEXT], path[PATH_MAX] = "";

	(void)state;
	assert_int_equal(payload_add_program(&p, "/bin/ls", NULL, err), 0);
	for (unsigned int i = 0; i < p.n; i++)
		if (strstr(p.item[i].path, ".so") && !strstr(p.item[i].path, "libc.so") &&
		    !strstr(p.item[i].path, "ld-linux") && !strstr(p.item[i].path, "libgcc_s"))
			snprintf(path, sizeof(path), "%s", p.item[i].source);
	payload_free(&p);
	if (!path[0])
		skip();
	assert_int_equal(payload_add_with(&p, path, err), 0);
	assert_true(holds(&p, "libc.so"));
	payload_free(&p);
}

static void self_script(void **state)
{
	struct lab_payload p = {0};
	char text[PATH_MAX], err[LAB_TEXT];

	snprintf(text, sizeof(text), "#!%s/loop\n", (char *)*state);
	make("loop", 0755, text);
	assert_int_equal(payload_add_with(&p, "loop", err), 0);
	assert_int_equal(p.n, 1);
	payload_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(names, enter, leave),
		cmocka_unit_test_setup_teardown(linked_program, enter, leave),
		cmocka_unit_test_setup_teardown(folder, enter, leave),
		cmocka_unit_test_setup_teardown(named, enter, leave),
		cmocka_unit_test_setup_teardown(library, enter, leave),
		cmocka_unit_test_setup_teardown(self_script, enter, leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
