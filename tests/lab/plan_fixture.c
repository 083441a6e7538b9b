// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan_fixture.h"

const struct test_case plain = {.name = "a/plain"};
const struct test_case prefix = {.name = "a/prefix", .lab.params = {"kvm.fep=1"}};
const struct test_case same = {.name = "a/same", .lab.params = {"kvm.fep=1"}};
const struct test_case two = {.name = "a/two", .lab.params = {"kvm.fep=1", "kvm_amd.npt=0"}};
const struct test_case turned = {.name = "a/turned", .lab.params = {"kvm_amd.npt=0", "kvm.fep=1"}};
const struct test_case model = {.name = "a/model", .lab.models = {"nrips"}};
const struct test_case unknown = {.name = "a/unknown", .lab.models = {"warp-drive"}};
const struct test_case words = {.name = "a/words", .lab.append = "nosmap nr_cpus=1"};
const struct test_case full = {.name = "a/full", .lab.flavour = "full"};
const struct test_case cpus = {.name = "a/cpus", .lab.cpus = 2};

const struct lab_engine bare = {.name = "bare", .vendor = "bare"}, modelled = {.vendor = "amd"};

struct lab_plan plan;

void plan_make(const struct lab_user *user, const struct lab_engine *engine,
	       const struct test_case *const *cases)
{
	static const struct lab_user nothing = {0};
	char err[LAB_TEXT];
	unsigned int n = 0;

	while (cases[n])
		n++;
	assert_int_equal(lab_plan_make(&plan, n, cases, user ? user : &nothing, engine, err), 0);
}

int plan_done(void **state)
{
	(void)state;
	lab_plan_free(&plan);
	return 0;
}
