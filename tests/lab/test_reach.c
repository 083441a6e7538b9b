// SPDX-License-Identifier: GPL-2.0-or-later
/* What an engine cannot do costs no boot, and is told. */
#include "lab/reach.h"
#include "plan_fixture.h"

/* What no engine can give costs no boot: the cases' needs make the SKIP. */
static void beyond_the_engine(void **state)
{
	(void)state;
	PLAN(NULL, &bare, &plain, &model);
	assert_int_equal(plan.nr_groups, 1);
	assert_int_equal(plan.group[0].nr_cases, 2);
}

/* A case of the other vendor's CPU skips, and what it wants costs no boot. */
static void other_vendor(void **state)
{
	static const struct lab_engine amd = {.vendor = "amd"}, intel = {.vendor = "intel"};
	static const struct test_case vmx = {
		.name = "a/vmx", .needs = {"nested", "backend=kvm_intel"}, .lab.cpus = 2};
	static const struct test_case both = {
		.name = "a/both", .needs = {"backend=kvm_amd|kvm_intel"}, .lab.cpus = 3};

	(void)state;
	PLAN(NULL, &amd, &plain, &vmx, &both);
	assert_int_equal(plan.nr_groups, 2);
	assert_memory_equal(plan.of, "\0\0\1", 3);
	lab_plan_free(&plan);

	PLAN(NULL, &intel, &plain, &vmx, &both);
	assert_int_equal(plan.nr_groups, 3);
}

/* Nor does a case whose need no model of the engine's meets; one that fits does its part. */
static void limited(void **state)
{
	static const struct lab_limit limits[] = {
		{"pmu", "none"}, {"counts", "none"}, {NULL, NULL}};
	static const struct lab_engine intel = {.vendor = "intel", .limits = limits};
	static const struct test_case stores = {
		.name = "a/stores", .needs = {"pmu"}, .lab.models = {"pmu", "pmu-msrs"}};
	static const struct test_case counts = {
		.name = "a/counts",
		.needs = {"pmu", "counts"},
		.lab = {.models = {"pmu", "pmu-msrs"}, .params = {"kvm.x=1"}}};

	(void)state;
	PLAN(NULL, &intel, &plain, &stores, &counts);
	assert_int_equal(plan.nr_groups, 2);
	assert_memory_equal(plan.of, "\0\1\0", 3);
	assert_string_equal(plan.group[1].what, "model pmu-msrs");
	lab_plan_free(&plan);

	PLAN(NULL, &modelled, &plain, &stores, &counts);
	assert_int_equal(plan.nr_groups, 3);
	assert_string_equal(plan.group[1].what, "model pmu");
}

/* A case that skips anywhere goes with those that are booted for anyway, whatever these want. */
static void beyond_goes_along(void **state)
{
	static const struct lab_limit limits[] = {{"pmu", "none"}, {NULL, NULL}};
	static const struct lab_engine amd = {.vendor = "amd", .limits = limits};
	static const struct test_case intels[] = {
		{.name = "a/feature", .needs = {"intel", "pmu"}, .lab.models = {"pmu"}},
		{.name = "a/vendor", .needs = {"vendor=GenuineIntel"}, .lab.params = {"kvm.y=1"}},
		{.name = "a/backend", .needs = {"backend=kvm_intel"}, .lab.cpus = 2},
		{.name = "a/limit", .needs = {"pmu"}},
	};
	static const struct test_case here = {.name = "a/here", .needs = {"vendor=AuthenticAMD"}};

	(void)state;
	for (unsigned int i = 0; i < 4; i++) {
		PLAN(NULL, &amd, &intels[i], &prefix, &model);
		assert_int_equal(plan.nr_groups, 2);
		assert_memory_equal(plan.of, "\0\0\1", 3);
		assert_string_equal(plan.group[0].what, "kvm.fep=1");
		assert_int_equal(plan.group[0].nr_cases, 2);
		lab_plan_free(&plan);
	}
	PLAN(NULL, &amd, &intels[0], &prefix, &here);
	assert_int_equal(plan.nr_groups, 2);
	assert_memory_equal(plan.of, "\0\1\0", 3);
	lab_plan_free(&plan);

	PLAN(NULL, &amd, &intels[1], &intels[2]);
	assert_int_equal(plan.nr_groups, 1);
	assert_string_equal(plan.group[0].what, "");
	assert_int_equal(plan.group[0].nr_cases, 2);
}

/* What a skip says: one reason, and not to go where it skips as well. */
static void why_beyond(void **state)
{
	static const struct test_case nowhere = {.name = "a/nowhere",
						 .needs = {"intel", "bus-lock-exit"},
						 .lab.models = {"bus-lock"}};
	static const struct test_case there = {.name = "a/there",
					       .needs = {"vendor=GenuineIntel", "pmu"},
					       .lab.models = {"pmu", "pmu-msrs"}};
	const struct lab_engine *amd = lab_engine_find("amd"), *intel = lab_engine_find("intel");
	char why[160];

	(void)state;
	assert_true(lab_case_limit(&nowhere, amd, NULL, "intel", why, sizeof(why)));
	assert_string_equal(why, "nor does the lab do it with --cpu intel: Bochs emulates no bus "
				 "lock VM exit");
	assert_true(lab_case_limit(&nowhere, intel, NULL, "bus-lock-exit", why, sizeof(why)));
	assert_string_equal(why, "Bochs emulates no bus lock VM exit");
	assert_true(lab_case_limit(&there, amd, NULL, "vendor=GenuineIntel", why, sizeof(why)));
	assert_string_equal(why, "the lab does it with --cpu intel");
	assert_true(lab_case_limit(&there, amd, NULL, "pmu", why, sizeof(why)));
	assert_string_equal(why, "QEMU emulates no performance counters; --model pmu adds them");
	assert_false(lab_case_limit(&there, amd, NULL, "smm", why, sizeof(why)));
}

/* On which CPU the real engines can run a case. */
static void cpu_of(void **state)
{
	static const struct test_case bus_lock = {
		.name = "a/lock", .needs = {"bus-lock-exit"}, .lab.models = {"bus-lock"}};
	static const struct test_case nowhere = {
		.name = "a/intel", .needs = {"bus-lock-exit", "intel"}, .lab.models = {"bus-lock"}};
	static const struct test_case on_vmx = {.name = "a/vmx", .needs = {"backend=kvm_intel"}};
	static const struct test_case pvm = {.name = "a/pvm", .needs = {"backend=kvm_pvm"}};

	(void)state;
	assert_string_equal(lab_case_cpu(&plain), "amd");
	assert_true(lab_case_fits(&plain, "intel"));
	assert_string_equal(lab_case_cpu(&on_vmx), "intel");
	assert_string_equal(lab_case_cpu(&bus_lock), "amd");
	assert_false(lab_case_fits(&bus_lock, "intel"));
	assert_null(lab_case_cpu(&nowhere));
	assert_null(lab_case_cpu(&pvm));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(beyond_the_engine, plan_done),
		cmocka_unit_test_teardown(other_vendor, plan_done),
		cmocka_unit_test_teardown(limited, plan_done),
		cmocka_unit_test_teardown(beyond_goes_along, plan_done),
		cmocka_unit_test(why_beyond),
		cmocka_unit_test(cpu_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
