// SPDX-License-Identifier: GPL-2.0-or-later
/* Backend, module parameters and cpuinfo over folders made up here; host_read on this machine. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/facts.h"
#include "kvex/host.h"
#include "root_fixture.h"

static void expect_backend(const char *root, bool virt, const char *want)
{
	char got[32];

	backend_detect(root, virt, got, sizeof(got));
	assert_string_equal(got, want);
}

static void test_backend(void **state)
{
	const char *root = *state;

	expect_backend("/nonexistent", true, "unknown");
	root_make(root, "kvm/parameters", NULL);
	root_make(root, "usbcore", NULL);
	expect_backend(root, true, "other");
	root_make(root, "kvm_amd/parameters", NULL);
	expect_backend(root, true, "kvm_amd");
	expect_backend(root, false, "kvm_amd");
	/* Both built in, as on a kernel without modules: of no use without SVM. */
	root_make(root, "kvm_pvm/parameters", NULL);
	expect_backend(root, true, "kvm_amd");
	expect_backend(root, false, "kvm_pvm");
	/* What is loaded has succeeded, whatever is built in. */
	root_make(root, "kvm_new/initstate", "live\n");
	expect_backend(root, true, "kvm_new");
}

static void test_long_module_name(void **state)
{
	root_make(*state, "kvm_a_name_that_is_too_long_for_the_field", NULL);
	expect_backend(*state, true, "other");
}

static void test_param(void **state)
{
	const char *root = *state;
	char value[8];

	root_make(root, "kvm/parameters/enable_pmu", "Y\n");
	root_make(root, "kvm/parameters/empty", "");
	root_make(root, "kvm/parameters/long", "123456789\n");
	assert_int_equal(param_read(root, "kvm.enable_pmu", value, sizeof(value)), 0);
	assert_string_equal(value, "Y");
	assert_int_equal(param_read(root, "kvm.empty", value, sizeof(value)), 0);
	assert_string_equal(value, "");
	assert_int_equal(param_read(root, "kvm.long", value, sizeof(value)), 0);
	assert_string_equal(value, "1234567");
	assert_int_equal(param_read(root, "kvm.none", value, sizeof(value)), -ENOENT);
	assert_int_equal(param_read(root, "none.none", value, sizeof(value)), -ENOENT);
	assert_string_equal(value, "");
}

static void test_param_names(void **state)
{
	static const char *const bad[] = {"",	     "kvm",	 "kvm.",    ".x",
					  "kvm.a.b", "kvm.../x", "../kvm.x"};
	char value[8], huge[1024];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(param_read(*state, bad[i], value, sizeof(value)), -EINVAL);
	memset(huge, 'a', sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = '\0';
	huge[3] = '.';
	assert_int_equal(param_read(*state, huge, value, sizeof(value)), -EINVAL);
	/* Reading a folder fails, and leaves nothing behind. */
	root_make(*state, "kvm/parameters/folder", NULL);
	assert_int_equal(param_read(*state, "kvm.folder", value, sizeof(value)), -EISDIR);
	assert_string_equal(value, "");
}

static void test_cpuinfo(void **state)
{
	static const char text[] = "processor\t: 0\nvendor_id\t: AuthenticAMD\nmodel\t\t: 1\n"
				   "model name\t: AMD EPYC\nempty\t:\nflags\t\t: fpu svm lm\n\n"
				   "processor\t: 1\nvendor_id\t: Other\nlast : x";
	char value[64];

	(void)state;
	assert_true(cpuinfo_value(text, "vendor_id", value, sizeof(value)));
	assert_string_equal(value, "AuthenticAMD");
	assert_true(cpuinfo_value(text, "model name", value, sizeof(value)));
	assert_string_equal(value, "AMD EPYC");
	assert_true(cpuinfo_value(text, "model", value, sizeof(value)));
	assert_string_equal(value, "1");
	assert_true(cpuinfo_value(text, "last", value, sizeof(value)));
	assert_string_equal(value, "x");
	assert_false(cpuinfo_value(text, "vendor", value, sizeof(value)));
	assert_false(cpuinfo_value("", "vendor_id", value, sizeof(value)));
	assert_false(cpuinfo_value("vendor_id", "vendor_id", value, sizeof(value)));
}

static void test_words(void **state)
{
	(void)state;
	assert_true(has_word("quiet kvex.lab=1 x", "kvex.lab"));
	assert_true(has_word("kvex.lab\n", "kvex.lab"));
	assert_true(has_word("svm_lock svm", "svm"));
	assert_false(has_word("svm_lock xsvm", "svm"));
	assert_false(has_word("", "svm"));
}

static void test_host_read(void **state)
{
	struct host host;

	(void)state;
	host_read(&host, NULL, EACCES);
	assert_true(host.cpus >= 1);
	assert_true(host.kernel[0] && host.vendor[0] && host.backend[0]);
	assert_null(host.sys);
	assert_int_equal(host.kvm_error, EACCES);
}

/* In an empty root there is no /proc and no /sys: the CPU itself still has a vendor. */
static void test_bare_root(void **state)
{
	int status;
	pid_t pid;

	if (geteuid() != 0)
		skip();
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct host host;

		if (chroot(*state) != 0 || chdir("/") != 0)
			_exit(2);
		host_read(&host, NULL, ENOENT);
		_exit(host.vendor[0] && host.kernel[0] && strcmp(host.backend, "unknown") == 0 ? 0
											       : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void test_hints(void **state)
{
	static const int errors[] = {0,	     ENOENT, ENODEV, ENXIO,  EACCES, EPERM,
				     EPROTO, ENOTTY, EBUSY,  EMFILE, ENFILE, EIO};

	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		assert_non_null(strstr(host_kvm_hint(errors[i]), "/dev/kvm"));
}

static void check_upstream(const char *release, const char *build, const char *signature,
			   const char *want)
{
	char got[24];

	upstream_version(release, build, signature, got, sizeof(got));
	assert_string_equal(got, want);
}

static void upstream(void **state)
{
	(void)state;
	check_upstream("6.1.0-50-cloud-amd64",
		       "#1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-08-01)", "", "6.1.176");
	check_upstream("6.16-rc3-amd64", "#1 SMP Debian 6.16~rc3-1~exp1 (2025-06-24)", "",
		       "6.16-rc3");
	check_upstream("7.3.4+deb13-cloud-amd64", "#1 SMP Debian 7.3.4-1~bpo13+1", "", "7.3.4");
	check_upstream("6.8.0-45-generic", "#45-Ubuntu SMP PREEMPT_DYNAMIC",
		       "Ubuntu 6.8.0-45.45-generic 6.8.12\n", "6.8.12");
	check_upstream("6.18.44-fc-v445", "#1 SMP PREEMPT_DYNAMIC @0", "", "6.18.44");
	check_upstream("6.14.5-300.fc42.x86_64", "#1 SMP", "", "6.14.5");
	check_upstream("6.16.0", "#1 SMP", "", "6.16");
	check_upstream("6.16.0-rc3", "#1 SMP", "", "6.16-rc3");
	check_upstream("6.16.0-rc3-kasan", "#1 SMP", "", "6.16-rc3");
}

/* A version that would mislead is none. */
static void no_upstream(void **state)
{
	(void)state;
	check_upstream("6.8.0-45-generic", "#45-Ubuntu SMP", "", "");
	check_upstream("5.14.0-427.el9.x86_64", "#1 SMP", "", "");
	check_upstream("6.15.0-next-20250601", "#1 SMP", "", "");
	check_upstream("6.16.0-rc1-next-20250616", "#1 SMP", "", "");
	check_upstream("6.15.0-00123-g0123456789ab", "#1 SMP", "", "");
	check_upstream("6.15.0-rc3-g0123456", "#1 SMP", "", "");
	check_upstream("6.15.0+", "#1 SMP", "", "");
	check_upstream("", "", "", "");
	check_upstream("linux", "#1 SMP Debian sid", "Ubuntu", "");
	check_upstream("6", "#1", "", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOT(test_backend),
		IN_ROOT(test_long_module_name),
		IN_ROOT(test_param),
		IN_ROOT(test_param_names),
		cmocka_unit_test(test_cpuinfo),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_host_read),
		IN_ROOT(test_bare_root),
		cmocka_unit_test(test_hints),
		cmocka_unit_test(upstream),
		cmocka_unit_test(no_upstream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
