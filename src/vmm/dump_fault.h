/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump_fault: exceptions in words, and what a triple fault began with. */
#ifndef VMM_DUMP_FAULT_H
#define VMM_DUMP_FAULT_H

#include "vmm/dump_state.h"

/* "#UD, invalid opcode"; "exception" for a vector without a name. */
const char *exception_name(unsigned int vector);
/* ", read of 0x…, not present" */
void dump_page_fault(struct dump_out *out, uint64_t error, uint64_t cr2);
/* What the machine at the triple fault shows of its cause: nothing where there is nothing to see.
 */
void dump_fault_guess(struct dump_out *out, const struct dump_state *st);

#endif
