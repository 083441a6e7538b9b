/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * modules: a folder of kernel modules, found through its modules.order, as `make modules_install`
 * and packages leave it, or a kernel's build tree. modules.dep need not be there (depmod has not
 * run on what was only unpacked): each module says itself what it depends on.
 */
#ifndef LAB_MODULES_H
#define LAB_MODULES_H

#include "lab/files.h"

/* The file of module NAME in DIR, compressed or not. -ENOENT if there is none. */
int modules_find(const char *dir, const char *name, char *path, size_t len, char err[LAB_TEXT]);

bool modules_builtin(const char *dir, const char *name);

/* The modules named in MODULE's .modinfo, "kvm,ccp"; "" if none. Points into MODULE. */
const char *modules_depends(const struct bytes *module);

/* The kernel that MODULE was built for, as `uname -r` of it; false if it does not say. */
bool modules_release(const struct bytes *module, char *out, size_t len);

#endif
