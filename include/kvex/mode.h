/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mode: CPU modes, built from the host. Descriptor tables, page tables and trap stubs are written
 * into guest memory (layout: guest_abi.h), so that a guest starts where it wants to be.
 */
#ifndef KVEX_MODE_H
#define KVEX_MODE_H

#include "kvex/vm.h"

/* "real", "protected", "long". */
const char *mode_name(enum cpu_mode mode);
/* The reverse; MODE_DEFAULT if NAME is none of them. */
enum cpu_mode mode_from_name(const char *name);

/* Writes the tables of MODE into VM's memory. -EFAULT if there is none below 64 KiB. */
int mode_write_tables(struct vm *vm, enum cpu_mode mode);
/*
 * Sets the segments, control registers and tables of MODE in SREGS, which the caller has read from
 * the vCPU; the rest stays (APIC base, interrupt bitmap). NO_IDT: IDT limit 0.
 */
void mode_set_sregs(struct kvm_sregs *sregs, enum cpu_mode mode, bool no_idt);
/* What vCPU ID starts with, over mode_set_sregs: its stack, its number in RDI, all else zero. */
void mode_set_start(struct kvm_sregs *sregs, struct kvm_regs *regs, enum cpu_mode mode,
		    unsigned int id, uint64_t rip);

/*
 * Changes the identity mapping of the 2 MiB at GPA to FLAGS (PTE_*), 0 unmapping it; long and
 * paged protected mode. -EINVAL above 4 GiB.
 */
#define PTE_PRESENT  0x001ULL
#define PTE_WRITE    0x002ULL
#define PTE_USER     0x004ULL
#define PTE_PWT	     0x008ULL
#define PTE_PCD	     0x010ULL
#define PTE_ACCESSED 0x020ULL
#define PTE_DIRTY    0x040ULL
#define PTE_LARGE    0x080ULL
#define PTE_NX	     (1ULL << 63)
int mode_map_2m(struct vm *vm, uint64_t gpa, uint64_t flags);

#endif
