// SPDX-License-Identifier: GPL-2.0-or-later
/* SEV in words: the firmware's errors (SEV API table 4, SNP ABI table 4), states, kinds. */
#include <stdio.h>
#include <string.h>

#include "kvex/cpuid.h"
#include "kvex/sev.h"

#define SEV_LEAF 0x8000001f

static const char *const fw_errors[] = {
	[0x00] = "SUCCESS",
	[0x01] = "INVALID_PLATFORM_STATE",
	[0x02] = "INVALID_GUEST_STATE",
	[0x03] = "INVALID_CONFIG",
	[0x04] = "INVALID_LENGTH",
	[0x05] = "ALREADY_OWNED",
	[0x06] = "INVALID_CERTIFICATE",
	[0x07] = "POLICY_FAILURE",
	[0x08] = "INACTIVE",
	[0x09] = "INVALID_ADDRESS",
	[0x0a] = "BAD_SIGNATURE",
	[0x0b] = "BAD_MEASUREMENT",
	[0x0c] = "ASID_OWNED",
	[0x0d] = "INVALID_ASID",
	[0x0e] = "WBINVD_REQUIRED",
	[0x0f] = "DF_FLUSH_REQUIRED",
	[0x10] = "INVALID_GUEST",
	[0x11] = "INVALID_COMMAND",
	[0x12] = "ACTIVE",
	[0x13] = "HWERROR_PLATFORM",
	[0x14] = "HWERROR_UNSAFE",
	[0x15] = "UNSUPPORTED",
	[0x16] = "INVALID_PARAM",
	[0x17] = "RESOURCE_LIMIT",
	[0x18] = "SECURE_DATA_INVALID",
	[0x19] = "INVALID_PAGE_SIZE",
	[0x1a] = "INVALID_PAGE_STATE",
	[0x1b] = "INVALID_MDATA_ENTRY",
	[0x1c] = "INVALID_PAGE_OWNER",
	[0x1d] = "AEAD_OFLOW",
	[0x1f] = "RING_BUFFER_EXITED",
	[0x20] = "RMP_INIT_REQUIRED",
	[0x21] = "BAD_SVN",
	[0x22] = "BAD_VERSION",
	[0x23] = "SHUTDOWN_REQUIRED",
	[0x24] = "UPDATE_FAILED",
	[0x25] = "RESTORE_REQUIRED",
	[0x26] = "RMP_INITIALIZATION_FAILED",
	[0x27] = "INVALID_KEY",
};

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

const char *sev_fw_error_name(uint32_t error, char *buf, size_t len)
{
	const char *name = NULL;

	if (error == UINT32_MAX)
		name = "no answer: it was not asked"; /* SEV_RET_NO_FW_CALL */
	else if (error < sizeof(fw_errors) / sizeof(fw_errors[0]))
		name = fw_errors[error];
	if (name)
		snprintf(buf, len, "%s", name);
	else
		snprintf(buf, len, "error 0x%x", error);
	return buf;
}

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
