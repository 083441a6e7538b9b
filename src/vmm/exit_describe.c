// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "kvex/exit.h"
#include "kvex/ghcb.h"
#include "vmm/exit_failure.h"

static const char *port_name(unsigned int port)
{
	switch (port) {
	case GUEST_PORT_PUTC:
		return " (putc)";
	case GUEST_PORT_DONE:
		return " (done)";
	case GUEST_PORT_SYNC:
		return " (sync)";
	case GUEST_PORT_FAIL:
		return " (fail)";
	case GUEST_PORT_TRAP:
		return " (trap)";
	default:
		return "";
	}
}

static void describe_io(struct dump_out *out, const uint64_t detail[4])
{
	unsigned int port = detail[0] & 0xffff, size = detail[0] >> 16 & 0xff;
	bool is_out = (detail[0] >> 24 & 0xff) == KVM_EXIT_IO_OUT;
	uint32_t count = (uint32_t)(detail[0] >> 32);

	dump_printf(out, " %s ", is_out ? "out" : "in");
	if (count != 1)
		dump_printf(out, "%u times ", count);
	dump_printf(out, "%u byte%s %s port 0x%x%s", size, size == 1 ? "" : "s",
		    is_out ? "to" : "from", port, port_name(port));
	if (!is_out)
		return;
	dump_printf(out, ": 0x%" PRIx64, detail[1]);
	if (port == GUEST_PORT_PUTC && isprint((unsigned char)detail[1]))
		dump_printf(out, " '%c'", (int)detail[1]);
	if (count > 1)
		dump_printf(out, " …");
}

static void describe_mmio(struct dump_out *out, const uint64_t detail[4])
{
	unsigned int len = detail[1] & 0xff;
	bool is_write = detail[1] >> 8 & 1;
	uint64_t data = detail[2];

	if (len < 8)
		data &= (1ULL << 8 * len) - 1;
	dump_printf(out, " %s %u byte%s at 0x%" PRIx64, is_write ? "write" : "read", len,
		    len == 1 ? "" : "s", detail[0]);
	if (is_write)
		dump_printf(out, ": 0x%" PRIx64, data);
}

static void describe_system_event(struct dump_out *out, const uint64_t detail[4])
{
	static const char *const types[] = {
		[KVM_SYSTEM_EVENT_SHUTDOWN] = "SHUTDOWN", [KVM_SYSTEM_EVENT_RESET] = "RESET",
		[KVM_SYSTEM_EVENT_CRASH] = "CRASH",	  [KVM_SYSTEM_EVENT_WAKEUP] = "WAKEUP",
		[KVM_SYSTEM_EVENT_SUSPEND] = "SUSPEND",	  [KVM_SYSTEM_EVENT_SEV_TERM] = "SEV_TERM",
	};
	uint32_t type = (uint32_t)detail[0], ndata = (uint32_t)(detail[0] >> 32);
	bool known = type && type < sizeof(types) / sizeof(types[0]);

	dump_printf(out, " type %u %s", type, known ? types[type] : "(unknown)");
	for (uint32_t i = 0; i < ndata && i < 3; i++)
		dump_printf(out, "%s0x%" PRIx64, i ? " " : ", data ", detail[i + 1]);
	/* The guest's word by the GHCB MSR (GHCB specification 2.3.1). */
	if (type == KVM_SYSTEM_EVENT_SEV_TERM && ndata &&
	    (detail[1] & GHCB_MSR_INFO_MASK) == GHCB_MSR_TERM_REQ)
		dump_printf(out, ": reason %u of set %u", (unsigned int)(detail[1] >> 16 & 0xff),
			    (unsigned int)(detail[1] >> 12 & 0xf));
}

static void describe_msr(struct dump_out *out, const struct exit_record *rec)
{
	uint32_t reason = (uint32_t)(rec->detail[0] >> 32);

	dump_printf(out, " MSR 0x%x", (uint32_t)rec->detail[0]);
	if (rec->reason == KVM_EXIT_X86_WRMSR)
		dump_printf(out, " value 0x%" PRIx64, rec->detail[1]);
	dump_printf(out, "%s%s%s", reason & KVM_MSR_EXIT_REASON_INVAL ? ", value refused" : "",
		    reason & KVM_MSR_EXIT_REASON_UNKNOWN ? ", MSR unknown to KVM" : "",
		    reason & KVM_MSR_EXIT_REASON_FILTER ? ", filtered" : "");
}

static void describe_hyperv(struct dump_out *out, const uint64_t detail[4])
{
	if (detail[0] == KVM_EXIT_HYPERV_HCALL)
		dump_printf(out, " hypercall 0x%" PRIx64 "(0x%" PRIx64 ", 0x%" PRIx64 ")",
			    detail[1], detail[2], detail[3]);
	else
		dump_printf(out, " %s MSR 0x%" PRIx64 " control 0x%" PRIx64,
			    detail[0] == KVM_EXIT_HYPERV_SYNIC ? "SynIC" : "debugger", detail[1],
			    detail[2]);
}

static void describe_memory_fault(struct dump_out *out, const uint64_t detail[4])
{
	/* KVM_MEMORY_EXIT_FLAG_PRIVATE */
	dump_printf(out, " %s access to 0x%" PRIx64 ", %" PRIu64 " bytes",
		    detail[0] & 8 ? "private" : "shared", detail[1], detail[2]);
}

static void describe_reason(struct dump_out *out, const struct exit_record *rec)
{
	const uint64_t *d = rec->detail;

	switch (rec->reason) {
	case KVM_EXIT_IO:
		describe_io(out, d);
		break;
	case KVM_EXIT_MMIO:
		describe_mmio(out, d);
		break;
	case KVM_EXIT_HYPERCALL:
	case KVM_EXIT_XEN:
		dump_printf(out, " %" PRIu64 "(0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64 ")", d[0],
			    d[1], d[2], d[3]);
		break;
	case KVM_EXIT_DEBUG:
		dump_printf(out, " vector %u at 0x%" PRIx64 ", DR6 0x%" PRIx64 ", DR7 0x%" PRIx64,
			    (uint32_t)d[0], d[1], d[2], d[3]);
		break;
	case KVM_EXIT_EXCEPTION:
		dump_printf(out, " vector %u, error code 0x%x", (uint32_t)d[0], (uint32_t)d[1]);
		break;
	case KVM_EXIT_SHUTDOWN:
		dump_printf(out, " (triple fault)");
		break;
	case KVM_EXIT_INTERNAL_ERROR:
		describe_internal_error(out, d);
		break;
	case KVM_EXIT_FAIL_ENTRY:
		describe_fail_entry(out, d);
		break;
	case KVM_EXIT_UNKNOWN:
		dump_printf(out, " hardware reason 0x%" PRIx64, d[0]);
		break;
	case KVM_EXIT_TPR_ACCESS:
		dump_printf(out, " %s at RIP 0x%" PRIx64, d[1] ? "write" : "read", d[0]);
		break;
	case KVM_EXIT_SYSTEM_EVENT:
		describe_system_event(out, d);
		break;
	case KVM_EXIT_IOAPIC_EOI:
		dump_printf(out, " vector 0x%x", (uint32_t)d[0]);
		break;
	case KVM_EXIT_HYPERV:
		describe_hyperv(out, d);
		break;
	case KVM_EXIT_X86_RDMSR:
	case KVM_EXIT_X86_WRMSR:
		describe_msr(out, rec);
		break;
	case KVM_EXIT_NOTIFY:
		dump_printf(out, " the guest blocked the CPU for too long%s",
			    d[0] & 1 ? ", its state is no longer valid" : "");
		break;
	case KVM_EXIT_MEMORY_FAULT:
		describe_memory_fault(out, d);
		break;
	default:
		if (rec->reason > KVM_EXIT_SNP_REQ_CERTS)
			dump_printf(out, " %u, unknown to kvex", rec->reason);
		break;
	}
}

static void describe_flags(struct dump_out *out, unsigned int flags)
{
	const unsigned int known = KVM_RUN_X86_SMM | KVM_RUN_X86_BUS_LOCK | KVM_RUN_X86_GUEST_MODE;

	if (flags & KVM_RUN_X86_SMM)
		dump_printf(out, " [SMM]");
	if (flags & KVM_RUN_X86_BUS_LOCK)
		dump_printf(out, " [BUS_LOCK]");
	if (flags & KVM_RUN_X86_GUEST_MODE)
		dump_printf(out, " [GUEST_MODE]");
	if (flags & ~known)
		dump_printf(out, " [flags 0x%x]", flags & ~known);
}

const char *exit_describe(const struct exit_record *rec, char *buf, size_t len)
{
	struct dump_out out = {.buf = buf, .len = len};

	switch (rec->error) {
	case 0:
		dump_printf(&out, "%s", exit_name(rec->reason));
		describe_reason(&out, rec);
		break;
	case EINTR:
		dump_printf(&out, "KVM_RUN was interrupted (EINTR)");
		break;
	case EIO:
		dump_printf(&out, "KVM_RUN failed with EIO: KVM has killed the VM");
		break;
	default:
		dump_printf(&out, "KVM_RUN failed: %s", strerror(rec->error));
		/* The one exit that comes with an error (api.rst 5, KVM_EXIT_MEMORY_FAULT). */
		if (rec->reason == KVM_EXIT_MEMORY_FAULT) {
			dump_printf(&out, ", %s", exit_name(rec->reason));
			describe_reason(&out, rec);
		}
		break;
	}
	describe_flags(&out, rec->flags);
	return buf;
}
