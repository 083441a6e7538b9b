/* SPDX-License-Identifier: GPL-2.0-or-later */
/* complete: the bash completion of kvex from the same tables as --help. */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include <stdio.h>

void complete_bash(FILE *out);

#endif
