// SPDX-License-Identifier: GPL-2.0-or-later
#include "kvex/exit.h"

#define NAME(reason) [KVM_EXIT_##reason] = "KVM_EXIT_" #reason

/* Those of other architectures too: an exit that cannot happen here is worth its name if it does.
 */
static const char *const names[] = {
	NAME(UNKNOWN),
	NAME(EXCEPTION),
	NAME(IO),
	NAME(HYPERCALL),
	NAME(DEBUG),
	NAME(HLT),
	NAME(MMIO),
	NAME(IRQ_WINDOW_OPEN),
	NAME(SHUTDOWN),
	NAME(FAIL_ENTRY),
	NAME(INTR),
	NAME(SET_TPR),
	NAME(TPR_ACCESS),
	NAME(S390_SIEIC),
	NAME(S390_RESET),
	NAME(DCR),
	NAME(NMI),
	NAME(INTERNAL_ERROR),
	NAME(OSI),
	NAME(PAPR_HCALL),
	NAME(S390_UCONTROL),
	NAME(WATCHDOG),
	NAME(S390_TSCH),
	NAME(EPR),
	NAME(SYSTEM_EVENT),
	NAME(S390_STSI),
	NAME(IOAPIC_EOI),
	NAME(HYPERV),
	NAME(ARM_NISV),
	NAME(X86_RDMSR),
	NAME(X86_WRMSR),
	NAME(DIRTY_RING_FULL),
	NAME(AP_RESET_HOLD),
	NAME(X86_BUS_LOCK),
	NAME(XEN),
	NAME(RISCV_SBI),
	NAME(RISCV_CSR),
	NAME(NOTIFY),
	[38] = "KVM_EXIT_LOONGARCH_IOCSR",
	NAME(MEMORY_FAULT),
	NAME(TDX),
	NAME(ARM_SEA),
	NAME(ARM_LDST64B),
	NAME(SNP_REQ_CERTS),
};

const char *exit_name(uint32_t reason)
{
	if (reason >= sizeof(names) / sizeof(names[0]))
		return "KVM_EXIT_?";
	return names[reason];
}
