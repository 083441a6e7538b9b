/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab_modules: where the lab's initramfs has its modules, and what it says of the models. */
#ifndef HOST_LAB_MODULES_H
#define HOST_LAB_MODULES_H

#define LAB_DIR		 "/lab"
#define LAB_MODULES_LIST LAB_DIR "/modules" /* a line for each: FILE MODULE [PARAM=VALUE...] */

/*
 * How the models are wrong on purpose, "a,b"; of a job's files, as the command line of a snapshot
 * is of before it was known.
 */
#define LAB_MODEL_BUGS LAB_DIR "/model-bugs"

#endif
