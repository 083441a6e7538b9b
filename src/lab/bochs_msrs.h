/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bochs_msrs: the MSRs that Bochs is told to have beside its own, as its file of "configurable
 * MSRs" lists them: the model pmu-msrs.
 */
#ifndef LAB_BOCHS_MSRS_H
#define LAB_BOCHS_MSRS_H

#include <stdio.h>

#include "lab/models.h"

/* M asks for them. */
bool bochs_has_msrs(const struct lab_models *m);
void bochs_put_msrs(FILE *out);
/* The same as an unnamed file; -errno with one line. */
int bochs_make_msrs(char err[LAB_TEXT]);

#endif
