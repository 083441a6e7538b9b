/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * initramfs: what the booted kernel finds: kvex as /init, the modules with their parameters, and a
 * job with its files if there is one at boot. And the job by itself, for a machine that is up.
 */
#ifndef LAB_INITRAMFS_H
#define LAB_INITRAMFS_H

#include "host/lab_modules.h"
#include "lab/payload.h"
#include "lab/job.h"
#include "lab/models.h"
#include "lab/params.h"

#define LAB_JOB_FILE LAB_DIR "/job"
#define LAB_KVEX     LAB_DIR "/kvex" /* kvex as a job's program */

/*
 * A descriptor, at its start, of an unnamed file with the archive; JOB and MODELS may be NULL.
 * BARE: modules without what only costs time (see module_bare()). -errno.
 */
int initramfs_make(const struct lab_kernel *kernel, const struct lab_params *params,
		   const struct lab_models *models, bool bare, const struct lab_job *job,
		   char err[LAB_TEXT]);
/* Lines as in LAB_MODULES_LIST, of the modules that are loaded with the job; for free(). */
char *initramfs_late_modules(const struct lab_kernel *kernel, const struct lab_params *params,
			     const struct lab_models *models);
/* The archive of JOB alone to the unnamed file FD; *LEN its length. */
int initramfs_write_job(int fd, const struct lab_job *job, size_t *len, char err[LAB_TEXT]);

#endif
