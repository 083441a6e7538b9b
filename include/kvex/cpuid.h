/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cpuid: reading and editing a table of CPUID leaves as KVM takes and gives it. */
#ifndef KVEX_CPUID_H
#define KVEX_CPUID_H

#include "kvex/sys.h"

/* The entry of LEAF and INDEX (sub-leaf; 0 where the leaf has none), NULL if there is none. */
const struct kvm_cpuid_entry2 *cpuid_find(const struct kvm_cpuid2 *cpuid, uint32_t leaf,
					  uint32_t index);
struct kvm_cpuid_entry2 *cpuid_edit(struct kvm_cpuid2 *cpuid, uint32_t leaf, uint32_t index);

enum cpuid_reg { CPUID_EAX, CPUID_EBX, CPUID_ECX, CPUID_EDX };

/* A register of a leaf, 0 where there is no such leaf. */
uint32_t cpuid_reg(const struct kvm_cpuid2 *cpuid, uint32_t leaf, uint32_t index,
		   enum cpuid_reg reg);
bool cpuid_bit(const struct kvm_cpuid2 *cpuid, uint32_t leaf, enum cpuid_reg reg, unsigned int bit);

/* The vendor that the table tells the guest. */
void cpuid_vendor(const struct kvm_cpuid2 *cpuid, char vendor[13]);

/*
 * "LFENCE_RDTSC NO_SMM_CTL_MSR", the names of the bits set in leaf 0x80000021 EAX; those without a
 * name as "bit7". Written to BUF, which it returns.
 */
const char *cpuid_leaf21_names(uint32_t eax, char *buf, size_t len);

#endif
