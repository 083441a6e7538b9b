// SPDX-License-Identifier: GPL-2.0-or-later
#include "kvex/cpuid.h"

#include <stdio.h>
#include <string.h>

const struct kvm_cpuid_entry2 *cpuid_find(const struct kvm_cpuid2 *cpuid, uint32_t leaf,
					  uint32_t index)
{
	for (uint32_t i = 0; i < cpuid->nent; i++) {
		const struct kvm_cpuid_entry2 *e = &cpuid->entries[i];

		if (e->function == leaf &&
		    (e->index == index || !(e->flags & KVM_CPUID_FLAG_SIGNIFCANT_INDEX)))
			return e;
	}
	return NULL;
}

struct kvm_cpuid_entry2 *cpuid_edit(struct kvm_cpuid2 *cpuid, uint32_t leaf, uint32_t index)
{
	const struct kvm_cpuid_entry2 *e = cpuid_find(cpuid, leaf, index);

	return e ? &cpuid->entries[e - cpuid->entries] : NULL;
}

uint32_t cpuid_reg(const struct kvm_cpuid2 *cpuid, uint32_t leaf, uint32_t index,
		   enum cpuid_reg reg)
{
	const struct kvm_cpuid_entry2 *e = cpuid_find(cpuid, leaf, index);

	if (!e)
		return 0;
	switch (reg) {
	case CPUID_EAX:
		return e->eax;
	case CPUID_EBX:
		return e->ebx;
	case CPUID_ECX:
		return e->ecx;
	default:
		return e->edx;
	}
}

bool cpuid_bit(const struct kvm_cpuid2 *cpuid, uint32_t leaf, enum cpuid_reg reg, unsigned int bit)
{
	return cpuid_reg(cpuid, leaf, 0, reg) >> bit & 1;
}

void cpuid_vendor(const struct kvm_cpuid2 *cpuid, char vendor[13])
{
	static const enum cpuid_reg order[] = {CPUID_EBX, CPUID_EDX, CPUID_ECX};

	for (unsigned int i = 0; i < 3; i++) {
		uint32_t word = cpuid_reg(cpuid, 0, 0, order[i]);

		memcpy(vendor + 4 * i, &word, sizeof(word));
	}
	vendor[12] = '\0';
}

/* APM vol. 3 appendix E.4.17, and arch/x86/kvm/cpuid.c for what KVM gives by itself. */
static const char *const leaf21_names[32] = {
	[0] = "NO_NESTED_DATA_BP",
	[1] = "WRMSR_XX_BASE_NS",
	[2] = "LFENCE_RDTSC",
	[3] = "SMM_PGCFG_LOCK",
	[5] = "VERW_CLEAR",
	[6] = "NULL_SEL_CLR_BASE",
	[7] = "UPPER_ADDRESS_IGNORE",
	[8] = "AUTOIBRS",
	[9] = "NO_SMM_CTL_MSR",
	[10] = "FSRS",
	[11] = "FSRC",
	[13] = "PREFETCH_CTL_MSR",
	[17] = "GP_ON_USER_CPUID",
	[18] = "EPSF",
	[20] = "PREFETCHI",
	[23] = "AVX512_BMM",
	[24] = "ERAPS",
	[27] = "SBPB",
	[28] = "IBPB_BRTYPE",
	[29] = "SRSO_NO",
	[30] = "SRSO_USER_KERNEL_NO",
};

const char *cpuid_leaf21_names(uint32_t eax, char *buf, size_t len)
{
	size_t used = 0;

	buf[0] = '\0';
	for (unsigned int i = 0; i < 32 && used < len; i++) {
		const char *between = used ? " " : "";

		if (!(eax >> i & 1))
			continue;
		if (leaf21_names[i])
			used += (size_t)snprintf(buf + used, len - used, "%s%s", between,
						 leaf21_names[i]);
		else
			used += (size_t)snprintf(buf + used, len - used, "%sbit%u", between, i);
	}
	return buf;
}
