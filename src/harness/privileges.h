/* SPDX-License-Identifier: GPL-2.0-or-later */
/* privileges: what a case's process must not have. */
#ifndef HARNESS_PRIVILEGES_H
#define HARNESS_PRIVILEGES_H

#include "kvex/sys.h"

/*
 * Gives up every capability for good (effective, permitted, inheritable, ambient, and the bounding
 * set as far as CAP_SETPCAP allows) and sets no_new_privs; open /dev/kvm and /dev/kmsg before.
 * Then looks: if anything is left, -EPERM with its name in ERR. Needs no privilege itself.
 */
int privileges_drop(struct sys_error *err);

#endif
