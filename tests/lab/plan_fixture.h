/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_fixture: cases that want this or that, and a plan of them. */
#ifndef TESTS_LAB_PLAN_FIXTURE_H
#define TESTS_LAB_PLAN_FIXTURE_H

#include "../vmm/cmocka_tests.h"
#include "lab/plan.h"

extern const struct test_case plain, prefix, same, two, turned, model, unknown, words, full, cpus;
/* One without any models; one of QEMU's vendor. */
extern const struct lab_engine bare, modelled;
extern struct lab_plan plan;

/* PLAN(user or NULL, engine, cases...) fills the plan, which plan_done() empties. */
#define PLAN(user, engine, ...)                                                                    \
	plan_make((user), (engine), (const struct test_case *const[]){__VA_ARGS__, NULL})
void plan_make(const struct lab_user *user, const struct lab_engine *engine,
	       const struct test_case *const *cases);
/* For cmocka. */
int plan_done(void **state);

#endif
