/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * module: loads and unloads modules of the kernel. In the lab they come from its initramfs, with
 * the parameters that the lab gives them; elsewhere modprobe(8) finds them.
 */
#ifndef KVEX_MODULE_H
#define KVEX_MODULE_H

#include "kvex/sys.h"

/* "kvm_amd" is in the kernel, loaded or built in. */
bool module_is_there(const char *name);

/*
 * Loads NAME with PARAMS ("sev=1 sev_es=0") besides what the lab gives it; -EEXIST: it is loaded.
 * Of what it depends on modprobe takes care, the lab does not.
 */
int module_load(const char *name, const char *params, struct sys_error *err);

/* Unloads NAME, or does nothing where it is not loaded. Its last user gets 2 s to be gone. */
int module_unload(const char *name, struct sys_error *err);

#endif
