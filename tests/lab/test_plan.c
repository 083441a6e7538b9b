// SPDX-License-Identifier: GPL-2.0-or-later
/* Cases in groups that share a boot. */
#include "plan_fixture.h"

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
		cmocka_unit_test_teardown(grouped, plan_done),
		cmocka_unit_test_teardown(no_plain_boot, plan_done),
		cmocka_unit_test_teardown(other_wants, plan_done),
		cmocka_unit_test_teardown(models, plan_done),
		cmocka_unit_test_teardown(more_cpus, plan_done),
		cmocka_unit_test_teardown(too_many, plan_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
