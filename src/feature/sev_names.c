// SPDX-License-Identifier: GPL-2.0-or-later
/* States and kinds of SEV guests in words. */
#include <string.h>

#include "kvex/cpuid.h"
#include "kvex/sev.h"

#define SEV_LEAF 0x8000001f

static const char *const states[] = {
	[SEV_STATE_UNINIT] = "UNINIT",
	[SEV_STATE_LAUNCH_UPDATE] = "LAUNCH_UPDATE",
	[SEV_STATE_LAUNCH_SECRET] = "LAUNCH_SECRET",
	[SEV_STATE_RUNNING] = "RUNNING",
	[SEV_STATE_SEND_UPDATE] = "SEND_UPDATE",
	[SEV_STATE_RECEIVE_UPDATE] = "RECEIVE_UPDATE",
};

static const char *const types[] = {
	[KVM_X86_SEV_VM] = "sev",
	[KVM_X86_SEV_ES_VM] = "sev-es",
	[KVM_X86_SNP_VM] = "snp",
};
#define TYPES (sizeof(types) / sizeof(types[0]))

const char *sev_state_name(uint32_t state)
{
	return state < sizeof(states) / sizeof(states[0]) ? states[state] : "unknown";
}

const char *sev_type_name(unsigned long type)
{
	return type < TYPES ? types[type] : NULL;
}

unsigned long sev_type_from_name(const char *name)
{
	for (unsigned long i = 0; i < TYPES; i++)
		if (types[i] && !strcmp(types[i], name))
			return i;
	return 0;
}

uint64_t sev_c_bit(const struct kvm_cpuid2 *supported)
{
	unsigned int bit = cpuid_reg(supported, SEV_LEAF, 0, CPUID_EBX) & 0x3f;

	return bit ? 1ULL << bit : 0;
}
