/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VMM_MODE_SEV_H
#define VMM_MODE_SEV_H

#include "kvex/vm.h"

/*
 * Adds to the tables of long mode, at address 0 of MEM, what an encrypted guest needs: the C-bit in
 * all entries but those of pages that host and guest share and of addresses without memory; and,
 * where registers are encrypted, the handler of #VC.
 */
int mode_encrypt_tables(struct vm *vm, uint8_t *mem);

#endif
