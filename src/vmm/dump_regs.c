// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>

#include "kvex/dump.h"

struct bit_name {
	unsigned int bit;
	const char *name;
};

static const struct bit_name rflags_bits[] = {{0, "CF"},  {2, "PF"},   {4, "AF"},  {6, "ZF"},
					      {7, "SF"},  {8, "TF"},   {9, "IF"},  {10, "DF"},
					      {11, "OF"}, {14, "NT"},  {16, "RF"}, {17, "VM"},
					      {18, "AC"}, {19, "VIF"}, {21, "ID"}, {0, NULL}};
static const struct bit_name cr0_bits[] = {{0, "PE"},  {1, "MP"},  {2, "EM"},  {3, "TS"},
					   {4, "ET"},  {5, "NE"},  {16, "WP"}, {18, "AM"},
					   {29, "NW"}, {30, "CD"}, {31, "PG"}, {0, NULL}};
static const struct bit_name cr4_bits[] = {
	{0, "VME"},	    {1, "PVI"},	     {2, "TSD"},   {3, "DE"},	 {4, "PSE"},
	{5, "PAE"},	    {6, "MCE"},	     {7, "PGE"},   {8, "PCE"},	 {9, "OSFXSR"},
	{10, "OSXMMEXCPT"}, {11, "UMIP"},    {12, "LA57"}, {13, "VMXE"}, {16, "FSGSBASE"},
	{17, "PCIDE"},	    {18, "OSXSAVE"}, {20, "SMEP"}, {21, "SMAP"}, {22, "PKE"},
	{23, "CET"},	    {0, NULL}};
static const struct bit_name efer_bits[] = {{0, "SCE"},	  {8, "LME"},	 {10, "LMA"}, {11, "NXE"},
					    {12, "SVME"}, {14, "FFXSR"}, {0, NULL}};

static void dump_bits(struct dump_out *out, const char *reg, uint64_t value,
		      const struct bit_name *bits)
{
	const char *between = "";

	dump_printf(out, "%s 0x%" PRIx64 " [", reg, value);
	for (; bits->name; bits++) {
		if (!(value >> bits->bit & 1))
			continue;
		dump_printf(out, "%s%s", between, bits->name);
		between = " ";
	}
	dump_printf(out, "]\n");
}

static const char *segment_kind(const struct kvm_segment *seg)
{
	if (seg->unusable || !seg->present)
		return "unusable";
	if (!seg->s)
		return "system";
	if (!(seg->type & 8))
		return seg->type & 2 ? "data rw" : "data r";
	if (seg->l)
		return "code64";
	return seg->db ? "code32" : "code16";
}

static void dump_segment(struct dump_out *out, const char *name, const struct kvm_segment *seg)
{
	dump_printf(out, "  %-4s %04x base 0x%" PRIx64 " limit 0x%x %s DPL %u\n", name,
		    seg->selector, (uint64_t)seg->base, seg->limit, segment_kind(seg), seg->dpl);
}

static void dump_general(struct dump_out *out, const struct kvm_regs *r)
{
	const struct {
		const char *name;
		uint64_t value;
	} regs[] = {
		{"RAX", r->rax}, {"RBX", r->rbx}, {"RCX", r->rcx}, {"RDX", r->rdx},
		{"RSI", r->rsi}, {"RDI", r->rdi}, {"RSP", r->rsp}, {"RBP", r->rbp},
		{"R8", r->r8},	 {"R9", r->r9},	  {"R10", r->r10}, {"R11", r->r11},
		{"R12", r->r12}, {"R13", r->r13}, {"R14", r->r14}, {"R15", r->r15},
	};

	for (unsigned int i = 0; i < 16; i++)
		dump_printf(out, "%s%-3s %016" PRIx64 "%s", i % 4 ? " " : "  ", regs[i].name,
			    regs[i].value, i % 4 == 3 ? "\n" : "");
}

void dump_regs(struct dump_out *out, const struct kvm_regs *regs, const struct kvm_sregs *sregs)
{
	dump_printf(out, "registers:\n  RIP 0x%" PRIx64 "  ", (uint64_t)regs->rip);
	dump_bits(out, "RFLAGS", regs->rflags, rflags_bits);
	dump_general(out, regs);
	if (!sregs)
		return;
	dump_bits(out, "  CR0", sregs->cr0, cr0_bits);
	dump_printf(out, "  CR2 0x%" PRIx64 "  CR3 0x%" PRIx64 "\n", (uint64_t)sregs->cr2,
		    (uint64_t)sregs->cr3);
	dump_bits(out, "  CR4", sregs->cr4, cr4_bits);
	dump_bits(out, "  EFER", sregs->efer, efer_bits);
	dump_segment(out, "CS", &sregs->cs);
	dump_segment(out, "SS", &sregs->ss);
	dump_segment(out, "DS", &sregs->ds);
	dump_segment(out, "ES", &sregs->es);
	dump_segment(out, "FS", &sregs->fs);
	dump_segment(out, "GS", &sregs->gs);
	dump_segment(out, "TR", &sregs->tr);
	dump_printf(out, "  GDT base 0x%" PRIx64 " limit 0x%x, IDT base 0x%" PRIx64 " limit 0x%x\n",
		    (uint64_t)sregs->gdt.base, sregs->gdt.limit, (uint64_t)sregs->idt.base,
		    sregs->idt.limit);
}
