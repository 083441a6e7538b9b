// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>

#include "vmm/exit_failure.h"

static const char *const suberrors[] = {
	[KVM_INTERNAL_ERROR_EMULATION] = "EMULATION: KVM cannot emulate the instruction",
	[KVM_INTERNAL_ERROR_SIMUL_EX] = "SIMUL_EX: an exception while another was delivered",
	[KVM_INTERNAL_ERROR_DELIVERY_EV] =
		"DELIVERY_EV: an exit that KVM cannot handle while an event was delivered",
	[KVM_INTERNAL_ERROR_UNEXPECTED_EXIT_REASON] =
		"UNEXPECTED_EXIT_REASON: the hardware left the guest for a reason unknown to KVM",
};

/* struct emulation_failure of <linux/kvm.h>: flags, then a size byte and 15 bytes of code. */
static void describe_instruction(struct dump_out *out, const uint64_t detail[4])
{
	const uint8_t *insn = (const uint8_t *)&detail[2];
	unsigned int size = insn[0];

	if (!(detail[1] & KVM_INTERNAL_ERROR_EMULATION_FLAG_INSTRUCTION_BYTES))
		return;
	dump_printf(out, ", instruction bytes");
	for (unsigned int i = 0; i < size && i < 15; i++)
		dump_printf(out, " %02x", insn[1 + i]);
	if (!size)
		dump_printf(out, " none (they could not be fetched)");
}

void describe_internal_error(struct dump_out *out, const uint64_t detail[4])
{
	uint32_t suberror = (uint32_t)detail[0], ndata = (uint32_t)(detail[0] >> 32);

	if (suberror && suberror < sizeof(suberrors) / sizeof(suberrors[0]))
		dump_printf(out, " suberror %u %s", suberror, suberrors[suberror]);
	else
		dump_printf(out, " suberror %u (unknown)", suberror);
	if (suberror == KVM_INTERNAL_ERROR_EMULATION && ndata >= 3) {
		describe_instruction(out, detail);
		return;
	}
	for (uint32_t i = 0; i < ndata && i < 3; i++)
		dump_printf(out, "%s0x%" PRIx64, i ? " " : ", data ", detail[i + 1]);
}

/* SDM 3C appendix C: basic exit reasons that come with bit 31, "VM-entry failure". */
static const char *entry_failure(uint32_t basic)
{
	switch (basic) {
	case 33:
		return "invalid guest state";
	case 34:
		return "MSR loading failed";
	case 41:
		return "machine check";
	default:
		return "unknown reason";
	}
}

/* SDM 3C 31.4, VM-instruction error numbers. */
static const char *const instruction_errors[] = {
	[1] = "VMCALL executed in VMX root operation",
	[2] = "VMCLEAR with invalid physical address",
	[3] = "VMCLEAR with VMXON pointer",
	[4] = "VMLAUNCH with non-clear VMCS",
	[5] = "VMRESUME with non-launched VMCS",
	[6] = "VMRESUME after VMXOFF",
	[7] = "VM entry with invalid control fields",
	[8] = "VM entry with invalid host-state fields",
	[9] = "VMPTRLD with invalid physical address",
	[10] = "VMPTRLD with VMXON pointer",
	[11] = "VMPTRLD with incorrect VMCS revision identifier",
	[12] = "VMREAD or VMWRITE of an unsupported VMCS component",
	[13] = "VMWRITE to a read-only VMCS component",
	[15] = "VMXON executed in VMX root operation",
	[16] = "VM entry with invalid executive-VMCS pointer",
	[17] = "VM entry with non-launched executive VMCS",
	[18] = "VM entry with executive-VMCS pointer not VMXON pointer",
	[19] = "VMCALL with non-clear VMCS",
	[20] = "VMCALL with invalid VM-exit control fields",
	[22] = "VMCALL with incorrect MSEG revision identifier",
	[23] = "VMXOFF under dual-monitor treatment of SMIs and SMM",
	[24] = "VMCALL with invalid SMM-monitor features",
	[25] = "VM entry with invalid execution control fields in executive VMCS",
	[26] = "VM entry with events blocked by MOV SS",
	[28] = "invalid operand to INVEPT or INVVPID",
};

void describe_fail_entry(struct dump_out *out, const uint64_t detail[4])
{
	uint64_t reason = detail[0];
	const char *text = NULL;

	dump_printf(out, " hardware reason 0x%" PRIx64 ": ", reason);
	/* SVM's VMEXIT_INVALID is -1, as 32 or 64 bits wide as the kernel at hand stores it. */
	if (reason == UINT64_MAX || reason == UINT32_MAX) {
		dump_printf(out, "AMD VMEXIT_INVALID, VMRUN found invalid guest state in the VMCB");
	} else if (reason & (1ULL << 31)) {
		dump_printf(out, "Intel VM-entry failure %u, %s", (uint32_t)reason & 0xffff,
			    entry_failure((uint32_t)reason & 0xffff));
	} else {
		if (reason < sizeof(instruction_errors) / sizeof(instruction_errors[0]))
			text = instruction_errors[reason];
		if (text)
			dump_printf(out, "Intel VM-instruction error, %s", text);
		else
			dump_printf(out, "unknown");
	}
	dump_printf(out, ", on host CPU %u", (uint32_t)detail[1]);
}
