/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * run_path: what an exit passes through on its way to the next KVM_RUN. The linker lays these
 * functions side by side, in as few pages as may be: where VM entries and exits empty the TLB
 * (QEMU's TCG in the lab, ASIDs used up), each page that is touched costs a walk each time.
 */
#ifndef KVEX_RUN_PATH_H
#define KVEX_RUN_PATH_H

#define RUN_PATH __attribute__((hot))

#endif
