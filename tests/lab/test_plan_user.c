// SPDX-License-Identifier: GPL-2.0-or-later
/* The user's options over what cases want. */
#include "plan_fixture.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(user_prevails, plan_done),
		cmocka_unit_test_teardown(user_agrees, plan_done),
		cmocka_unit_test_teardown(other_clashes, plan_done),
		cmocka_unit_test_teardown(memory_of_the_user, plan_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
