/* SPDX-License-Identifier: GPL-2.0-or-later */
/* part_psp: what the lab's security processor was asked by a kernel that is gone. */
#ifndef LAB_PART_PSP_H
#define LAB_PART_PSP_H

#include "lab/kernel.h"

/*
 * By the log beside CONSOLE: the names of all commands after the last PLATFORM_STATUS but
 * SNP_PAGE_RECLAIM, with a blank between them. -errno with one line.
 */
int part_psp_asked(const char *console, char *out, size_t len, char err[LAB_TEXT]);

#endif
