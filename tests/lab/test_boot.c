// SPDX-License-Identifier: GPL-2.0-or-later
/* What a boot is made of: the engine's command line, parameters, the initramfs, programs. */
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../vmm/cmocka_tests.h"
#include "lab/engine.h"
#include "lab/initramfs.h"
#include "lab/init.h"

static struct lab_engine_files files = {.prefix = "/q",
					.version = "11",
					.loader = "/q/ld.so",
					.library_path = "/q/lib",
					.program = "/q/qemu"};

static const char *after(const struct lab_command *cmd, const char *arg, const char *needle)
{
	for (unsigned int i = 0; i + 1 < cmd->n; i++)
		if (!strcmp(cmd->arg[i], arg) && strstr(cmd->arg[i + 1], needle))
			return cmd->arg[i + 1];
	fail_msg("no %s with %s", arg, needle);
	return "";
}

static struct lab_command command(const struct lab_kernel *kernel, const char *append, int shared,
				  bool restore)
{
	static const char *const items[] = {"kvm-amd.nested=0"};
	const struct lab_params params = {1, items};
	const struct lab_fds fds = {.console = 3,
				    .channel = 4,
				    .monitor = 5,
				    .shared = shared,
				    .initramfs = 7,
				    .disk = -1,
				    .config = -1,
				    .plugin = -1,
				    .msrs = -1,
				    .models = -1,
				    .state = -1};
	const struct lab_boot boot = {.kernel = kernel,
				      .files = &files,
				      .params = &params,
				      .append = append,
				      .restore = restore};
	struct lab_command cmd;

	assert_int_equal(lab_engine_find("amd")->command(&cmd, &boot, &fds), 0);
	assert_null(cmd.arg[cmd.n]);
	return cmd;
}

static void command_line(void **state)
{
	struct lab_kernel kernel = {.image = "/k/vmlinuz", .vmlinux = "/k/vmlinux"};
	struct lab_command cmd = command(&kernel, "quux=1", 6, false);

	(void)state;
	assert_string_equal(cmd.arg[0], "/q/ld.so");
	assert_string_equal(cmd.arg[3], "/q/qemu");
	after(&cmd, "-kernel", "/k/vmlinux");
	after(&cmd, "-smp", "1");
	after(&cmd, "-chardev", "socket,id=channel,fd=4");
	after(&cmd, "-object", "/proc/self/fd/6");
	after(&cmd, "-initrd", "/proc/self/fd/7");
	assert_contains(after(&cmd, "-append", "kvex.lab"), " kvm-amd.nested=0 quux=1");
	assert_string_not_equal(cmd.arg[cmd.n - 1], "defer");
	kernel.vmlinux[0] = '\0';
	cmd = command(&kernel, NULL, -1, true);
	after(&cmd, "-kernel", "/k/vmlinuz");
	after(&cmd, "-incoming", "defer");
	for (unsigned int i = 0; i < cmd.n; i++)
		assert_null(strstr(cmd.arg[i], "ivshmem"));
}

static void cpus_and_arguments(void **state)
{
	static const char *const args[] = {"-d", "int"};
	const struct lab_kernel kernel = {.image = "/k/vmlinuz"};
	const struct lab_params none = {0};
	const struct lab_boot boot = {.kernel = &kernel,
				      .files = &files,
				      .params = &none,
				      .cpus = 2,
				      .nr_args = 2,
				      .args = args};
	const struct lab_fds fds = {.shared = -1};
	struct lab_command cmd;

	(void)state;
	assert_int_equal(lab_engine_find("amd")->command(&cmd, &boot, &fds), 0);
	after(&cmd, "-smp", "2");
	after(&cmd, "-d", "int");
	assert_int_equal(lab_engine_find("intel")->command(&cmd, &boot, &fds), 0);
	after(&cmd, "-d", "int");
}

static bool has_env(const struct lab_command *cmd, const char *entry)
{
	for (unsigned int i = 0; cmd->env[i]; i++)
		if (!strcmp(cmd->env[i], entry))
			return true;
	return false;
}

static void bochs_saves_and_restores(void **state)
{
	const struct lab_engine *intel = lab_engine_find("intel");
	const struct lab_kernel kernel = {.image = "/k"};
	const struct lab_params none = {0};
	struct lab_fds fds = {.config = 16, .plugin = 17, .state = 19};
	struct lab_boot boot = {.kernel = &kernel, .files = &files, .params = &none};
	struct lab_command cmd;

	(void)state;
	assert_int_equal(intel->command(&cmd, &boot, &fds), 0);
	after(&cmd, "--preload", "/proc/self/fd/17");
	after(&cmd, "-f", "/proc/self/fd/16");
	assert_true(has_env(&cmd, "KVEX_SAVE=1"));
	boot.restore = true;
	assert_int_equal(intel->command(&cmd, &boot, &fds), 0);
	after(&cmd, "-r", "/proc/self/fd/19");
	assert_false(has_env(&cmd, "KVEX_SAVE=1"));
	fds.state = -1;
	boot.restore = false;
	assert_int_equal(intel->command(&cmd, &boot, &fds), 0);
	assert_false(has_env(&cmd, "KVEX_SAVE=1"));
}

static void command_line_too_long(void **state)
{
	static char word[9000];
	const struct lab_kernel kernel = {.image = "/k"};
	const struct lab_params none = {0};
	const struct lab_fds fds = {0};
	const struct lab_boot boot = {
		.kernel = &kernel, .files = &files, .params = &none, .append = word};
	struct lab_command cmd;

	(void)state;
	memset(word, 'a', sizeof(word) - 1);
	assert_int_equal(lab_engine_find("amd")->command(&cmd, &boot, &fds), -E2BIG);
}

static void limits(void **state)
{
	const struct lab_engine *amd = lab_engine_find("amd");

	(void)state;
	assert_non_null(lab_engine_limit(amd, NULL, "pmu"));
	assert_null(lab_engine_limit(amd, NULL, "smm"));
	assert_null(lab_engine_find("other"));
}

static void params(void **state)
{
	static const char *const good[] = {"kvm.a=1", "kvm-amd.b=", "kvm_amd.c=x=y"};
	static const char *const bad[] = {"kvm", "kvm.=1", ".a=1", "kvm.a", "a=kvm.b", "kvm.a=1 2"};
	char err[LAB_TEXT], *text;
	size_t len;
	FILE *out;

	(void)state;
	assert_int_equal(lab_params_check(&(struct lab_params){3, good}, err), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(lab_params_check(&(struct lab_params){1, &bad[i]}, err), -EINVAL);
	out = open_memstream(&text, &len);
	lab_params_put(out, "/x/kvm-amd.ko", &(struct lab_params){3, good});
	fclose(out);
	assert_string_equal(text, " b= c=x=y");
	free(text);
}

static bool holds(const struct lab_payload *p, const char *part)
{
	for (unsigned int i = 0; i < p->n; i++)
		if (strstr(p->item[i].path, part))
			return true;
	return false;
}

static void program_needs(void **state)
{
	struct lab_payload p = {0};
	char path[PATH_MAX], err[LAB_TEXT];

	(void)state;
	assert_int_equal(lab_find_program("sh", path), 0);
	assert_int_equal(payload_add_program(&p, path, NULL, err), 0);
	assert_true(holds(&p, path));
	assert_true(holds(&p, "libc.so"));
	assert_true(holds(&p, "ld-linux"));
	payload_free(&p);
	assert_int_equal(lab_find_program("no-such-program", path), -ENOENT);
	assert_int_equal(payload_add_program(&p, "/etc/passwd", NULL, err), -ENOEXEC);
	assert_contains(err, "neither");
	assert_int_equal(payload_add_program(&p, "/nonexistent", NULL, err), -ENOENT);
	payload_free(&p);
}

static void script_needs(void **state)
{
	char path[] = "/tmp/kvex-script-XXXXXX", err[LAB_TEXT];
	struct lab_payload p = {0};
	int fd = mkstemp(path);

	(void)state;
	dprintf(fd, "#! /bin/sh -e\ntrue\n");
	fchmod(fd, 0755);
	close(fd);
	assert_int_equal(payload_add_program(&p, path, "/there", err), 0);
	assert_true(holds(&p, "/there"));
	assert_true(holds(&p, "/bin/sh"));
	assert_true(holds(&p, "libc.so"));
	unlink(path);
	payload_free(&p);
}

/* Made, and unpacked again as far as no device is in it: by its bytes. */
static void initramfs(void **state)
{
	static const char *const items[] = {"kvm.a=1"};
	struct lab_kernel kernel = {.name = "k", .nr_modules = 1};
	char path[] = "/tmp/kvex-module-XXXXXX", err[LAB_TEXT];
	struct stat st;
	char *data;
	int fd = mkstemp(path);

	(void)state;
	close(fd);
	snprintf(kernel.module[0], sizeof(kernel.module[0]), "%s", path);
	fd = initramfs_make(&kernel, &(struct lab_params){1, items}, NULL, false, NULL, err);
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	assert_memory_equal(data, "070701", 6);
	assert_non_null(memmem(data, (size_t)st.st_size, "init\0", 5));
	assert_non_null(memmem(data, (size_t)st.st_size, "lab/modules", 12));
	assert_non_null(memmem(data, (size_t)st.st_size, "dev/console", 12));
	munmap(data, (size_t)st.st_size);
	close(fd);
	unlink(path);
	assert_int_equal(initramfs_make(&kernel, &(struct lab_params){0}, NULL, false, NULL, err),
			 -ENOENT);
	assert_contains(err, path);
}

static void not_init(void **state)
{
	(void)state;
	assert_false(lab_is_init());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(command_line),
		cmocka_unit_test(command_line_too_long),
		cmocka_unit_test(cpus_and_arguments),
		cmocka_unit_test(bochs_saves_and_restores),
		cmocka_unit_test(limits),
		cmocka_unit_test(params),
		cmocka_unit_test(program_needs),
		cmocka_unit_test(script_needs),
		cmocka_unit_test(initramfs),
		cmocka_unit_test(not_init),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
