// SPDX-License-Identifier: GPL-2.0-or-later
/* Needs, and the table of features, without /dev/kvm and with it where there is one. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <unistd.h>
#include <fcntl.h>

#include "kvex/cpuid.h"
#include "kvex/feature.h"

static struct host made_up_host(void)
{
	return (struct host){
		.backend = "kvm_pvm", .vendor = "AuthenticAMD", .cpus = 2, .kvm_error = ENOENT};
}

static int check(const char *need, char reason[160], char hint[160])
{
	struct host host = made_up_host();

	return need_check(need, &host, reason, hint);
}

static void test_met(void **state)
{
	static const char *const met[] = {"backend=kvm_pvm",
					  "backend=kvm_amd|kvm_pvm",
					  "vendor=AuthenticAMD",
					  "vendor=GenuineIntel|AuthenticAMD",
					  "cpus=1",
					  "cpus=2"};
	char reason[160], hint[160];

	(void)state;
	for (size_t i = 0; i < sizeof(met) / sizeof(met[0]); i++) {
		assert_int_equal(check(met[i], reason, hint), 1);
		assert_string_equal(reason, "");
	}
}

static void test_emulator_lacks(void **state)
{
	struct host host = made_up_host();
	char reason[160], hint[160];

	(void)state;
	assert_int_equal(need_check("interruptible-guest", &host, reason, hint), 1);
	snprintf(host.lacks, sizeof(host.lacks), "interruptible-guest");
	assert_int_equal(need_check("interruptible-guest", &host, reason, hint), 0);
	assert_non_null(strstr(reason, "RFLAGS.IF"));
	assert_int_equal(need_check("counting-pmu", &host, reason, hint), 1);
	snprintf(host.lacks, sizeof(host.lacks), "interruptible-guests,counting-pmu");
	assert_int_equal(need_check("counting-pmu", &host, reason, hint), 0);
	assert_non_null(strstr(reason, "do not count"));
	assert_int_equal(need_check("interruptible-guest", &host, reason, hint), 1);
}

static void test_not_met(void **state)
{
	static const char *const not_met[] = {"backend=kvm_amd",
					      "backend=kvm_amd|kvm_intel",
					      "backend=kvm",
					      "backend=kvm_pvm2",
					      "vendor=GenuineIntel",
					      "cpus=3",
					      "smm",
					      "amd",
					      "param:kvm_none.x=Y",
					      "mediated-pmu"};
	char reason[160], hint[160];

	(void)state;
	for (size_t i = 0; i < sizeof(not_met) / sizeof(not_met[0]); i++) {
		assert_int_equal(check(not_met[i], reason, hint), 0);
		assert_true(reason[0] && hint[0]);
	}
	check("backend=kvm_amd|kvm_intel", reason, hint);
	assert_string_equal(reason, "the KVM backend is kvm_pvm, not kvm_amd or kvm_intel");
	check("cpus=3", reason, hint);
	assert_string_equal(reason, "2 online CPUs, not 3");
	/* No /dev/kvm: the hint is about that, not about the feature. */
	check("smm", reason, hint);
	assert_non_null(strstr(hint, "/dev/kvm"));
}

static void test_malformed(void **state)
{
	static const char *const bad[] = {"",
					  " ",
					  "smm ",
					  "SMM",
					  "no-such-feature",
					  "backend=",
					  "backend=|",
					  "backend=a|",
					  "backend=|a",
					  "backend",
					  "vendor=",
					  "cpus=",
					  "cpus=0",
					  "cpus=-1",
					  "cpus=2x",
					  "cpus= 2",
					  "cpus=99999999999999999999",
					  "param:",
					  "param:kvm.enable_pmu",
					  "param:kvm.enable_pmu=",
					  "param:kvm=Y",
					  "param:.x=Y",
					  "param:kvm.=Y",
					  "param:../kvm.x=Y",
					  "cap=12"};
	char reason[160], hint[160], huge[4096] = "param:kvm.";

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(check(bad[i], reason, hint), -EINVAL);
	memset(huge + 10, 'x', sizeof(huge) - 20);
	strcpy(huge + sizeof(huge) - 10, "=Y");
	assert_int_equal(check(huge, reason, hint), -EINVAL);
	for (int i = 0; i < 10; i++)
		huge[i] = "backend=kv"[i];
	assert_int_equal(check(huge, reason, hint), 0);
}

static void test_param(void **state)
{
	char value[64], need[128], reason[160], hint[160];

	(void)state;
	if (host_param("kvm.enable_pmu", value, sizeof(value)))
		skip();
	snprintf(need, sizeof(need), "param:kvm.enable_pmu=%s", value);
	assert_int_equal(check(need, reason, hint), 1);
	snprintf(need, sizeof(need), "param:kvm.enable_pmu=%d", value[0] == 'Y');
	assert_int_equal(check(need, reason, hint), 1);
	snprintf(need, sizeof(need), "param:kvm.enable_pmu=%c", value[0] == 'Y' ? 'N' : 'Y');
	assert_int_equal(check(need, reason, hint), 0);
	assert_non_null(strstr(reason, "kvm.enable_pmu is "));
}

static void test_table(void **state)
{
	const struct feature *f, *before = NULL;
	unsigned int n;

	(void)state;
	for (n = 0; (f = feature_at(n)); n++) {
		assert_true(f->name && f->title && f->hint);
		assert_true(f->cap_name || !f->cap); /* KVM_CAP_IRQCHIP is 0 */
		assert_true(f->advertised || f->cap_name);
		assert_ptr_equal(feature_find(f->name), f);
		assert_int_equal(strspn(f->name, "abcdefghijklmnopqrstuvwxyz0123456789-"),
				 strlen(f->name));
		assert_true(!before || strcmp(before->name, f->name) < 0);
		before = f;
	}
	assert_int_equal(n, __stop_kvex_features - __start_kvex_features);
	assert_null(feature_find("none"));
	assert_null(feature_at(n + 1));
}

static void test_without_kvm(void **state)
{
	struct host host = made_up_host();
	struct feature_result result;
	const struct feature *f;

	(void)state;
	for (unsigned int i = 0; (f = feature_at(i)); i++) {
		feature_examine(f, &host, &result);
		assert_true(result.advertised_detail[0]);
		assert_int_equal(result.accepted, SUPPORT_UNKNOWN);
		assert_int_equal(result.behaves, SUPPORT_UNKNOWN);
	}
}

/* A KVM that gives no answer: not a lack, which a case may skip for. */
static void test_no_answer(void **state)
{
	struct host host = made_up_host();
	char reason[160], hint[160];
	struct sys sys = {.fd = open("/dev/null", O_RDWR | O_CLOEXEC)};

	(void)state;
	host.sys = &sys;
	assert_int_equal(need_check("smm", &host, reason, hint), -EIO);
	assert_non_null(strstr(reason, "KVM_CHECK_EXTENSION"));
	close(sys.fd);
}

/* The rules that hold on every KVM. */
static void test_with_kvm(void **state)
{
	struct feature_result result;
	const struct feature *f;
	struct host host;
	struct sys sys;

	(void)state;
	if (sys_open(&sys, NULL))
		skip();
	host_read(&host, &sys, 0);
	for (unsigned int i = 0; (f = feature_at(i)); i++) {
		feature_examine(f, &host, &result);
		assert_true(result.advertised_detail[0]);
		assert_int_not_equal(result.behaves, SUPPORT_NO);
		if (result.behaves == SUPPORT_YES || result.behaves == SUPPORT_LIES)
			assert_true(result.advertised == SUPPORT_YES ||
				    result.accepted == SUPPORT_YES);
		if (result.behaves == SUPPORT_LIES || result.accepted == SUPPORT_NO)
			assert_true(result.behaves_detail[0] || result.accepted_detail[0]);
	}
	feature_examine(feature_find("dirty-log"), &host, &result);
	assert_int_equal(result.behaves, SUPPORT_YES);
	sys_close(&sys);
}

static void test_cpuid(void **state)
{
	static const struct kvm_cpuid_entry2 entries[] = {
		{.function = 0, .ebx = 0x68747541, .ecx = 0x444d4163, .edx = 0x69746e65},
		{.function = 7, .index = 1, .flags = KVM_CPUID_FLAG_SIGNIFCANT_INDEX, .eax = 9},
		{.function = 0x80000021, .eax = 0x80000204},
	};
	struct kvm_cpuid2 *table = calloc(1, sizeof(*table) + sizeof(entries));
	char text[64], vendor[13];

	(void)state;
	assert_non_null(table);
	table->nent = 3;
	memcpy(table->entries, entries, sizeof(entries));
	cpuid_vendor(table, vendor);
	assert_string_equal(vendor, "AuthenticAMD");
	assert_null(cpuid_find(table, 7, 0));
	assert_int_equal(cpuid_reg(table, 7, 1, CPUID_EAX), 9);
	assert_int_equal(cpuid_reg(table, 6, 0, CPUID_EAX), 0);
	assert_true(cpuid_bit(table, 0x80000021, CPUID_EAX, 2));
	assert_ptr_equal(cpuid_edit(table, 0, 0), &table->entries[0]);
	assert_null(cpuid_edit(table, 6, 0));
	free(table);
	assert_string_equal(cpuid_leaf21_names(0x80000204, text, sizeof(text)),
			    "LFENCE_RDTSC NO_SMM_CTL_MSR bit31");
	assert_int_equal(strlen(cpuid_leaf21_names(~0u, text, sizeof(text))), sizeof(text) - 1);
	assert_string_equal(cpuid_leaf21_names(0, text, sizeof(text)), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_met),	    cmocka_unit_test(test_emulator_lacks),
		cmocka_unit_test(test_not_met),	    cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_param),	    cmocka_unit_test(test_table),
		cmocka_unit_test(test_without_kvm), cmocka_unit_test(test_with_kvm),
		cmocka_unit_test(test_cpuid),	    cmocka_unit_test(test_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
