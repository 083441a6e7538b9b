/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab_modules: where the lab's initramfs has its modules. */
#ifndef HOST_LAB_MODULES_H
#define HOST_LAB_MODULES_H

#define LAB_DIR		 "/lab"
#define LAB_MODULES_LIST LAB_DIR "/modules" /* a line for each: FILE MODULE [PARAM=VALUE...] */

#endif
