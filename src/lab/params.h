/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * params: module parameters as the user gives them, "kvm_amd.nested=0". In a module's name '-' and
 * '_' are the same.
 */
#ifndef LAB_PARAMS_H
#define LAB_PARAMS_H

#include <stdio.h>

#include "lab/kernel.h"

struct lab_params {
	unsigned int n;
	const char *const *item;
};

/* 0, or -EINVAL with one line: not MODULE.PARAMETER=VALUE. */
int lab_params_check(const struct lab_params *params, char err[LAB_TEXT]);
/* 0, or -EINVAL with one line: the kernel has no such module or parameter. */
int lab_params_fit(const struct lab_params *params, const struct lab_kernel *kernel,
		   char err[LAB_TEXT]);
/* Is PARAM for the module at PATH? */
bool lab_params_is_for(const char *param, const char *path);
/* " PARAMETER=VALUE" for each that is for the module at PATH. */
void lab_params_put(FILE *out, const char *path, const struct lab_params *params);

/* Of two words NAME=VALUE, or NAME: is it one name? In names '-' and '_' are the same. */
bool lab_same_name(const char *a, const char *b);

#endif
