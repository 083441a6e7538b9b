/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * psp: the security processor of one machine: the program of models/psp, which kvex carries within
 * itself, and its plugging into a machine that is up. A device in another process cannot be saved:
 * machines are booted and saved without it, and so the modules that look for it are loaded with the
 * job.
 */
#ifndef LAB_PSP_H
#define LAB_PSP_H

#include <sys/types.h>

#include "lab/models.h"
#include "lab/params.h"
#include "lab/qmp.h"

#define LAB_PSP_MODEL "psp"
#define LAB_PSP_PORT  "psp-port" /* QEMU's name of the PCIe port that waits for it */

struct lab_psp {
	pid_t pid;	 /* 0: there is none */
	char folder[64]; /* of the socket on which it waits for QEMU; empty: it has come */
};

/* Is it one of MODELS (which may be NULL)? */
bool lab_psp_wanted(const struct lab_models *models);
/* It is, and KERNEL has no ccp that could drive it. */
bool lab_psp_undriven(const struct lab_models *models, const struct lab_kernel *kernel);
/*
 * Starts the program. SHARED is the memory shared with the lab, CONSOLE the file of the console's
 * log, beside which the PSP's goes (NULL: none is kept). -errno with one line.
 */
int lab_psp_start(struct lab_psp *psp, int shared, const char *console,
		  const struct lab_models *models, char err[LAB_TEXT]);
/* Makes it a device of the machine behind Q. */
int lab_psp_plug(struct lab_psp *psp, struct qmp *q, char err[LAB_TEXT]);
/* Ends it, if it runs. */
void lab_psp_stop(struct lab_psp *psp);

/* KERNEL.console gives KERNEL.psp; -ENAMETOOLONG. */
int lab_psp_log_name(const char *console, char *out, size_t len);
/*
 * With MODELS, is the module at PATH loaded with the job, as it looks for a PSP? And is PARAM for
 * such a module of KERNEL's? Boots and snapshots then do not depend on it.
 */
bool lab_psp_module(const struct lab_models *models, const char *path);
bool lab_psp_param(const struct lab_models *models, const struct lab_kernel *kernel,
		   const char *param);

#endif
