// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The packing of exit_record.detail, by reason; what is not named is 0.
 *
 *	IO              port | size << 16 | direction << 24 | count << 32, first datum if out
 *	MMIO            address, length | is_write << 8, data if write
 *	HYPERCALL       nr, args[0], args[1], args[2]
 *	DEBUG           exception, pc, dr6, dr7
 *	EXCEPTION       exception, error code
 *	INTERNAL_ERROR  suberror | ndata << 32, data[0], data[1], data[2]
 *	FAIL_ENTRY      hardware reason, host CPU
 *	UNKNOWN         hardware reason
 *	TPR_ACCESS      RIP, is_write
 *	SYSTEM_EVENT    type | ndata << 32, data[0], data[1], data[2]
 *	IOAPIC_EOI      vector
 *	HYPERV          type, then MSR or input, control or params[0], params[1]
 *	X86_RDMSR/WRMSR index | reason << 32, data
 *	XEN             input, params[0], params[1], params[2]
 *	NOTIFY          flags
 *	MEMORY_FAULT    flags, gpa, size
 *	others          the first 32 bytes of the exit's data as they are
 */
#include <string.h>

#include "kvex/exit.h"
#include "kvex/run_path.h"

static uint64_t join(uint32_t low, uint32_t high)
{
	return low | (uint64_t)high << 32;
}

static void detail_io(const struct kvm_run *run, uint64_t detail[4])
{
	const void *data = (const char *)run + run->io.data_offset;
	size_t size = run->io.size < sizeof(detail[1]) ? run->io.size : sizeof(detail[1]);

	detail[0] = join(run->io.port | (uint32_t)run->io.size << 16 |
				 (uint32_t)run->io.direction << 24,
			 run->io.count);
	if (run->io.direction == KVM_EXIT_IO_OUT)
		memcpy(&detail[1], data, size);
}

static void detail_mmio(const struct kvm_run *run, uint64_t detail[4])
{
	detail[0] = run->mmio.phys_addr;
	detail[1] = run->mmio.len | (uint64_t)run->mmio.is_write << 8;
	if (run->mmio.is_write)
		memcpy(&detail[2], run->mmio.data, sizeof(run->mmio.data));
}

static void detail_hyperv(const struct kvm_run *run, uint64_t detail[4])
{
	const struct kvm_hyperv_exit *hv = &run->hyperv;

	detail[0] = hv->type;
	if (hv->type == KVM_EXIT_HYPERV_HCALL) {
		detail[1] = hv->u.hcall.input;
		detail[2] = hv->u.hcall.params[0];
		detail[3] = hv->u.hcall.params[1];
	} else {
		/* synic and syndbg begin alike */
		detail[1] = hv->u.synic.msr;
		detail[2] = hv->u.synic.control;
	}
}

static void detail_data(uint64_t detail[4], uint32_t code, uint32_t ndata, const __u64 *data)
{
	detail[0] = join(code, ndata);
	for (uint32_t i = 0; i < ndata && i < 3; i++)
		detail[i + 1] = data[i];
}

RUN_PATH void exit_detail(const struct kvm_run *run, uint64_t detail[4])
{
	memset(detail, 0, 4 * sizeof(detail[0]));
	switch (run->exit_reason) {
	case KVM_EXIT_IO:
		detail_io(run, detail);
		break;
	case KVM_EXIT_MMIO:
		detail_mmio(run, detail);
		break;
	case KVM_EXIT_HYPERCALL:
		detail[0] = run->hypercall.nr;
		memcpy(&detail[1], run->hypercall.args, 3 * sizeof(detail[0]));
		break;
	case KVM_EXIT_DEBUG:
		detail[0] = run->debug.arch.exception;
		detail[1] = run->debug.arch.pc;
		detail[2] = run->debug.arch.dr6;
		detail[3] = run->debug.arch.dr7;
		break;
	case KVM_EXIT_EXCEPTION:
		detail[0] = run->ex.exception;
		detail[1] = run->ex.error_code;
		break;
	case KVM_EXIT_INTERNAL_ERROR:
		detail_data(detail, run->internal.suberror, run->internal.ndata,
			    run->internal.data);
		break;
	case KVM_EXIT_FAIL_ENTRY:
		detail[0] = run->fail_entry.hardware_entry_failure_reason;
		detail[1] = run->fail_entry.cpu;
		break;
	case KVM_EXIT_UNKNOWN:
		detail[0] = run->hw.hardware_exit_reason;
		break;
	case KVM_EXIT_TPR_ACCESS:
		detail[0] = run->tpr_access.rip;
		detail[1] = run->tpr_access.is_write;
		break;
	case KVM_EXIT_SYSTEM_EVENT:
		detail_data(detail, run->system_event.type, run->system_event.ndata,
			    run->system_event.data);
		break;
	case KVM_EXIT_IOAPIC_EOI:
		detail[0] = run->eoi.vector;
		break;
	case KVM_EXIT_HYPERV:
		detail_hyperv(run, detail);
		break;
	case KVM_EXIT_X86_RDMSR:
	case KVM_EXIT_X86_WRMSR:
		detail[0] = join(run->msr.index, run->msr.reason);
		if (run->exit_reason == KVM_EXIT_X86_WRMSR)
			detail[1] = run->msr.data;
		break;
	case KVM_EXIT_XEN:
		detail[0] = run->xen.u.hcall.input;
		memcpy(&detail[1], run->xen.u.hcall.params, 3 * sizeof(detail[0]));
		break;
	case KVM_EXIT_NOTIFY:
		detail[0] = run->notify.flags;
		break;
	case KVM_EXIT_MEMORY_FAULT: {
		const struct kvex_memory_fault *fault = (const struct kvex_memory_fault *)&run->hw;

		detail[0] = fault->flags;
		detail[1] = fault->gpa;
		detail[2] = fault->size;
		break;
	}
	/* Nothing in the union is theirs: it holds what an earlier exit left. */
	case KVM_EXIT_HLT:
	case KVM_EXIT_IRQ_WINDOW_OPEN:
	case KVM_EXIT_SHUTDOWN:
	case KVM_EXIT_INTR:
	case KVM_EXIT_SET_TPR:
	case KVM_EXIT_NMI:
	case KVM_EXIT_X86_BUS_LOCK:
	case KVM_EXIT_DIRTY_RING_FULL:
	case KVM_EXIT_AP_RESET_HOLD:
		break;
	default:
		memcpy(detail, &run->hw, 4 * sizeof(detail[0]));
		break;
	}
}
