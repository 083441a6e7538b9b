/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VMM_MEMORY_H
#define VMM_MEMORY_H

#include "kvex/vm.h"

/* KVM's number for the next slot of address space AS. */
uint32_t vm_next_slot_id(const struct vm *vm, unsigned int as);

#endif
