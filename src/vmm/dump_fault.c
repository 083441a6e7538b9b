// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>

#include "vmm/dump_fault.h"
#include "vmm/dump_tables.h"

#define VECTOR_DF 8

static const char *const names[] = {
	[0] = "#DE, divide error",
	[1] = "#DB, debug",
	[2] = "NMI",
	[3] = "#BP, breakpoint",
	[4] = "#OF, overflow",
	[5] = "#BR, bound range exceeded",
	[6] = "#UD, invalid opcode",
	[7] = "#NM, device not available",
	[8] = "#DF, double fault",
	[9] = "coprocessor segment overrun",
	[10] = "#TS, invalid TSS",
	[11] = "#NP, segment not present",
	[12] = "#SS, stack fault",
	[13] = "#GP, general protection",
	[14] = "#PF, page fault",
	[16] = "#MF, x87 error",
	[17] = "#AC, alignment check",
	[18] = "#MC, machine check",
	[19] = "#XM, SIMD error",
	[20] = "#VE, virtualization",
	[21] = "#CP, control protection",
	[28] = "#HV, hypervisor injection",
	[29] = "#VC, VMM communication",
	[30] = "#SX, security",
};

const char *exception_name(unsigned int vector)
{
	if (vector < sizeof(names) / sizeof(names[0]) && names[vector])
		return names[vector];
	return "exception";
}

void dump_page_fault(struct dump_out *out, uint64_t error, uint64_t cr2)
{
	dump_printf(out, ", %s%s of 0x%" PRIx64 ", %s", error & 4 ? "user " : "",
		    error & 16	? "fetch"
		    : error & 2 ? "write"
				: "read",
		    cr2,
		    error & 8	? "reserved bit set"
		    : error & 1 ? "protected"
				: "not present");
}

/* NULL: the bytes can be read. */
static const char *why_unreadable(const struct dump_state *st, uint64_t addr)
{
	uint64_t gpa;

	if (page_translate(&st->vm, &st->sregs, addr, &gpa))
		return "is not mapped";
	return vm_hva(&st->vm, gpa, 1) ? NULL : "is in no slot";
}

static void guess_instruction(struct dump_out *out, const struct dump_state *st)
{
	const char *why = why_unreadable(st, st->rip);
	uint8_t code[2] = {0};

	if (why) {
		dump_printf(out, " after #PF: the code there %s", why);
		return;
	}
	page_read(&st->vm, &st->sregs, st->rip, code, sizeof(code));
	if (code[0] == 0x0f && code[1] == 0x0b)
		dump_printf(out, " after #UD (ud2)");
	else if (code[0] == 0xcc)
		dump_printf(out, " after #BP (int3)");
}

/* Why the double fault could not be delivered either. */
static void guess_delivery(struct dump_out *out, const struct dump_state *st)
{
	const struct kvm_sregs *s = &st->sregs;
	const char *why;
	struct gate gate;

	if (count_gates(s) <= VECTOR_DF) {
		dump_printf(out, "; the IDT (limit 0x%x) has no room for #DF", s->idt.limit);
		return;
	}
	why = why_unreadable(st, s->idt.base);
	if (why) {
		dump_printf(out, "; the IDT at 0x%" PRIx64 " %s", (uint64_t)s->idt.base, why);
		return;
	}
	if (!read_gate(&st->vm, s, VECTOR_DF, &gate) || !gate.present) {
		dump_printf(out, "; the IDT has no gate for #DF");
		return;
	}
	why = why_unreadable(st, s->ss.base + st->regs.rsp - 8);
	if (why)
		dump_printf(out, "; the stack (RSP 0x%" PRIx64 ") %s", (uint64_t)st->regs.rsp, why);
}

void dump_fault_guess(struct dump_out *out, const struct dump_state *st)
{
	guess_instruction(out, st);
	guess_delivery(out, st);
}
