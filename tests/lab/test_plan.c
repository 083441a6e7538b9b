// SPDX-License-Identifier: GPL-2.0-or-later
/* Cases in groups that share a boot, and the user's options over them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lab/plan.h"
#include "lab/reach.h"

static const struct test_case plain = {.name = "a/plain"};
static const struct test_case prefix = {.name = "a/prefix", .lab.params = {"kvm.fep=1"}};
static const struct test_case same = {.name = "a/same", .lab.params = {"kvm.fep=1"}};
static const struct test_case two = {.name = "a/two", .lab.params = {"kvm.fep=1", "kvm_amd.npt=0"}};
static const struct test_case turned = {.name = "a/turned",
					.lab.params = {"kvm_amd.npt=0", "kvm.fep=1"}};
static const struct test_case model = {.name = "a/model", .lab.models = {"nrips"}};
static const struct test_case unknown = {.name = "a/unknown", .lab.models = {"warp-drive"}};
static const struct test_case words = {.name = "a/words", .lab.append = "nosmap nr_cpus=1"};
static const struct test_case full = {.name = "a/full", .lab.flavour = "full"};
static const struct test_case cpus = {.name = "a/cpus", .lab.cpus = 2};

static const struct lab_engine bare = {.name = "bare", .vendor = "bare"},
			       modelled = {.vendor = "amd"};

static struct lab_plan plan;

#define PLAN(user, engine, ...)                                                                    \
	make((user), (engine), (const struct test_case *const[]){__VA_ARGS__, NULL})
static void make(const struct lab_user *user, const struct lab_engine *engine,
		 const struct test_case *const *cases)
{
	static const struct lab_user nothing = {0};
	char err[LAB_TEXT];
	unsigned int n = 0;

	while (cases[n])
		n++;
	assert_int_equal(lab_plan_make(&plan, n, cases, user ? user : &nothing, engine, err), 0);
}

static int done(void **state)
{
	(void)state;
	lab_plan_free(&plan);
	return 0;
}

static void grouped(void **state)
{
	(void)state;
	PLAN(NULL, &bare, &prefix, &plain, &same, &two, &turned);
	assert_int_equal(plan.nr_groups, 3);
	assert_memory_equal(plan.of, "\1\0\1\2\2", 5);
	assert_int_equal(plan.group[0].nr_cases, 1);
	assert_int_equal(plan.group[0].params.n, 0);
	assert_null(plan.group[0].append);
	assert_string_equal(plan.group[0].what, "");
	assert_int_equal(plan.group[1].nr_cases, 2);
	assert_int_equal(plan.group[1].params.n, 1);
	assert_string_equal(plan.group[1].params.item[0], "kvm.fep=1");
	assert_string_equal(plan.group[2].what, "kvm.fep=1, kvm_amd.npt=0");
	assert_int_equal(plan.nr_clashes, 0);
}

/* All of one wish: there is no boot without it. */
static void no_plain_boot(void **state)
{
	(void)state;
	PLAN(NULL, &bare, &prefix, &same);
	assert_int_equal(plan.nr_groups, 1);
	assert_string_equal(plan.group[0].what, "kvm.fep=1");
}

static void other_wants(void **state)
{
	(void)state;
	PLAN(NULL, &modelled, &plain, &model, &words, &full);
	assert_int_equal(plan.nr_groups, 4);
	assert_string_equal(plan.group[1].wants.models[0], "nrips");
	assert_string_equal(plan.group[2].append, "nosmap nr_cpus=1");
	assert_string_equal(plan.group[2].wants.append, "nosmap nr_cpus=1");
	assert_string_equal(plan.group[3].wants.flavour, "full");
}

static void models(void **state)
{
	static const struct test_case next_rip = {.name = "a/next", .lab.models = {"nrips"}};
	static const struct lab_user none = {.no_models = true};
	struct lab_user user = {0};
	char err[LAB_MODELS_TEXT];

	(void)state;
	PLAN(NULL, &modelled, &plain, &next_rip, &unknown);
	assert_int_equal(plan.nr_groups, 2);
	assert_int_equal(plan.group[0].nr_cases, 2);
	assert_int_equal(plan.group[0].models.n, 0);
	assert_string_equal(plan.group[1].what, "model nrips");
	assert_int_equal(plan.group[1].models.n, 1);
	assert_string_equal(plan.group[1].models.model[0]->name, "nrips");
	lab_plan_free(&plan);

	PLAN(&none, &modelled, &plain, &next_rip);
	assert_int_equal(plan.nr_groups, 1);
	assert_string_equal(plan.clash[0], "--model none prevails over nrips, which a/next wants");
	lab_plan_free(&plan);

	assert_int_equal(lab_models_add(&user.models, "nrips", err), 0);
	PLAN(&user, &modelled, &plain, &next_rip);
	assert_int_equal(plan.nr_groups, 1);
	assert_int_equal(plan.nr_clashes, 0);
	assert_int_equal(plan.group[0].models.n, 1);
}

static void memory_of_the_user(void **state)
{
	static const struct test_case snp = {.name = "a/snp", .lab.models = {"snp"}};
	static const struct lab_user small = {.memory = 256}, enough = {.memory = 512};

	(void)state;
	PLAN(&small, &modelled, &plain, &snp, &model);
	assert_int_equal(plan.nr_groups, 2);
	assert_int_equal(plan.nr_clashes, 1);
	assert_string_equal(plan.clash[0], "--memory 256M prevails over snp, which a/snp wants");
	assert_memory_equal(plan.of, "\0\0\1", 3);
	lab_plan_free(&plan);

	PLAN(&enough, &modelled, &plain, &snp);
	assert_int_equal(plan.nr_groups, 2);
	assert_int_equal(plan.nr_clashes, 0);
}

/* What no engine can give costs no boot: the cases' needs make the SKIP. */
static void beyond_the_engine(void **state)
{
	(void)state;
	PLAN(NULL, &bare, &plain, &model);
	assert_int_equal(plan.nr_groups, 1);
	assert_int_equal(plan.group[0].nr_cases, 2);
}

static void more_cpus(void **state)
{
	static const struct lab_user one = {.cpus = 1}, four = {.cpus = 4};

	(void)state;
	PLAN(NULL, &bare, &plain, &cpus);
	assert_int_equal(plan.nr_groups, 2);
	assert_int_equal(plan.group[0].wants.cpus, 0);
	assert_int_equal(plan.group[1].wants.cpus, 2);
	assert_string_equal(plan.group[1].what, "2 CPUs");
	lab_plan_free(&plan);

	PLAN(&four, &bare, &plain, &cpus);
	assert_int_equal(plan.nr_groups, 1);
	assert_int_equal(plan.nr_clashes, 0);
	lab_plan_free(&plan);

	PLAN(&one, &bare, &plain, &cpus);
	assert_int_equal(plan.nr_groups, 1);
	assert_string_equal(plan.clash[0], "--cpus 1 prevails over 2, which a/cpus wants");
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

static void user_prevails(void **state)
{
	static const char *const items[] = {"kvm.fep=1", "kvm.fep=0", "kvm.x=1"};
	static const struct lab_user user = {.params = {3, items}};

	(void)state;
	PLAN(&user, &bare, &plain, &prefix, &same, &two);
	assert_int_equal(plan.nr_groups, 2);
	assert_int_equal(plan.group[0].nr_cases, 3);
	assert_int_equal(plan.group[0].params.n, 3);
	assert_string_equal(plan.group[1].what, "kvm_amd.npt=0");
	assert_int_equal(plan.group[1].params.n, 4);
	assert_string_equal(plan.group[1].params.item[3], "kvm_amd.npt=0");
	assert_int_equal(plan.nr_clashes, 1);
	assert_string_equal(plan.clash[0],
			    "--param kvm.fep=0 prevails over kvm.fep=1, which a/prefix wants");
}

static void user_agrees(void **state)
{
	static const char *const items[] = {"kvm-amd.npt=0"};
	static const struct lab_user user = {
		.params = {1, items}, .append = "quux nosmap", .flavour = "full"};

	(void)state;
	PLAN(&user, &bare, &plain, &turned, &words, &full);
	assert_int_equal(plan.nr_clashes, 0);
	assert_int_equal(plan.nr_groups, 3);
	assert_int_equal(plan.group[0].nr_cases, 2);
	assert_string_equal(plan.group[0].append, "quux nosmap");
	assert_string_equal(plan.group[1].what, "kvm.fep=1");
	assert_string_equal(plan.group[2].append, "nr_cpus=1 quux nosmap");
}

static void other_clashes(void **state)
{
	static const struct lab_user user = {.append = "nr_cpus=4", .flavour = "cloud"};

	(void)state;
	PLAN(&user, &bare, &words, &full);
	assert_int_equal(plan.nr_clashes, 2);
	assert_string_equal(plan.clash[1],
			    "--flavour cloud prevails over full, which a/full wants");
	assert_string_equal(plan.clash[0],
			    "--append nr_cpus=4 prevails over nr_cpus=1, which a/words wants");
	assert_int_equal(plan.nr_groups, 2);
	assert_string_equal(plan.group[1].append, "nosmap nr_cpus=4");
}

static void too_many(void **state)
{
	static struct test_case many[LAB_GROUPS + 1];
	static char name[LAB_GROUPS + 1][16];
	const struct test_case *cases[LAB_GROUPS + 1];
	static const struct lab_user nothing = {0};
	char err[LAB_TEXT];

	(void)state;
	for (int i = 0; i <= LAB_GROUPS; i++) {
		snprintf(name[i], sizeof(name[i]), "kvm.x=%d", i);
		many[i].name = "a/many";
		many[i].lab.params[0] = name[i];
		cases[i] = &many[i];
	}
	assert_int_equal(lab_plan_make(&plan, LAB_GROUPS, cases, &nothing, &bare, err), 0);
	lab_plan_free(&plan);
	assert_int_equal(lab_plan_make(&plan, LAB_GROUPS + 1, cases, &nothing, &bare, err), -E2BIG);
	assert_string_equal(err, "the cases want more than 32 different boots");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(grouped, done),
		cmocka_unit_test_teardown(no_plain_boot, done),
		cmocka_unit_test_teardown(other_wants, done),
		cmocka_unit_test_teardown(models, done),
		cmocka_unit_test_teardown(memory_of_the_user, done),
		cmocka_unit_test_teardown(beyond_the_engine, done),
		cmocka_unit_test_teardown(more_cpus, done),
		cmocka_unit_test_teardown(memory_of_the_user, done),
		cmocka_unit_test_teardown(other_vendor, done),
		cmocka_unit_test_teardown(limited, done),
		cmocka_unit_test_teardown(beyond_goes_along, done),
		cmocka_unit_test(why_beyond),
		cmocka_unit_test(cpu_of),
		cmocka_unit_test_teardown(user_prevails, done),
		cmocka_unit_test_teardown(user_agrees, done),
		cmocka_unit_test_teardown(other_clashes, done),
		cmocka_unit_test_teardown(too_many, done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
