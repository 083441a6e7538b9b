/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pmu_guest: the guest that carries out the steps of pmu_case.h. */
#ifndef CASES_PMU_GUEST_H
#define CASES_PMU_GUEST_H

#include "pmu_case.h"

#define PMU_STEPS     0x40000 /* where its steps lie */
#define PMU_STEP_SIZE 24
#define PMU_STEPS_MAX 512
#define PMU_STEPS_ALL 0x4000 /* bytes from one vCPU's to the next's */
#define PMU_GATE      30     /* an exception's vector, taken for the way back from CPL 3 */

_Static_assert(sizeof(struct step) == PMU_STEP_SIZE, "struct step and the guest");
_Static_assert(PMU_STEPS_MAX *PMU_STEP_SIZE <= PMU_STEPS_ALL, "room for the steps");

extern const struct guest_image *const pmu_guest;

#endif
