// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <string.h>

#include "vmm/dump_tables.h"

#define MAX_SHOWN   16
#define MAX_VECTORS 256

static unsigned int gate_size(const struct kvm_sregs *sregs)
{
	if (!(sregs->cr0 & CR0_PE))
		return 4;
	return sregs->efer & EFER_LMA ? 16 : 8;
}

unsigned int count_gates(const struct kvm_sregs *sregs)
{
	unsigned int n = (sregs->idt.limit + 1U) / gate_size(sregs);

	return n < MAX_VECTORS ? n : MAX_VECTORS;
}

bool read_gate(const struct vm *vm, const struct kvm_sregs *sregs, unsigned int vector,
	       struct gate *gate)
{
	unsigned int size = gate_size(sregs);
	uint64_t raw[2] = {0};

	*gate = (struct gate){0};
	if (page_read(vm, sregs, sregs->idt.base + (uint64_t)vector * size, raw, size) < size)
		return false;
	if (size == 4) {
		gate->offset = raw[0] & 0xffff;
		gate->selector = raw[0] >> 16 & 0xffff;
		gate->present = raw[0];
		return true;
	}
	gate->offset = (raw[0] & 0xffff) | (raw[0] >> 32 & 0xffff0000) | raw[1] << 32;
	gate->selector = raw[0] >> 16 & 0xffff;
	gate->type = raw[0] >> 40 & 0x1f;
	gate->dpl = raw[0] >> 45 & 3;
	gate->present = raw[0] >> 47 & 1;
	return true;
}

static const char *gate_type(unsigned int type)
{
	switch (type) {
	case 0:
		return "vector";
	case 0x5:
		return "task gate";
	case 0xe:
		return "interrupt gate";
	case 0xf:
		return "trap gate";
	case 0x6:
		return "16-bit interrupt gate";
	case 0x7:
		return "16-bit trap gate";
	default:
		return "reserved type";
	}
}

/* Vectors FIRST..LAST with the same gate but for the offset, which grows by STEP. */
struct run {
	unsigned int first, last;
	struct gate gate;
	uint64_t step;
};

static void dump_run(struct dump_out *out, const struct run *run)
{
	const struct gate *g = &run->gate;

	dump_printf(out, "  0x%02x", run->first);
	if (run->last != run->first)
		dump_printf(out, "-0x%02x", run->last);
	dump_printf(out, " %s %04x:0x%" PRIx64, gate_type(g->type), g->selector, g->offset);
	if (run->last != run->first)
		dump_printf(out, " and each 0x%" PRIx64 " further", run->step);
	dump_printf(out, "%s\n", g->dpl == 3 ? " DPL 3" : "");
}

static bool extend(struct run *run, unsigned int vector, const struct gate *g)
{
	const struct gate *first = &run->gate;
	uint64_t count = run->last - run->first;
	uint64_t step = g->offset - first->offset;

	if (vector != run->last + 1 || g->selector != first->selector || g->type != first->type ||
	    g->dpl != first->dpl || g->offset < first->offset)
		return false;
	if (count && step != run->step * (count + 1))
		return false;
	if (!count)
		run->step = step;
	run->last = vector;
	return true;
}

void dump_idt(struct dump_out *out, const struct vm *vm, const struct kvm_sregs *sregs)
{
	unsigned int gates = count_gates(sregs), shown = 0;
	struct run run = {0};
	bool open = false;

	dump_printf(out, "%s at 0x%" PRIx64 ", limit 0x%x:%s\n",
		    sregs->cr0 & CR0_PE ? "IDT" : "interrupt vectors", (uint64_t)sregs->idt.base,
		    sregs->idt.limit, gates ? "" : " room for no vector");
	for (unsigned int v = 0; v < gates; v++) {
		struct gate g;

		if (!read_gate(vm, sregs, v, &g)) {
			dump_printf(out, "  0x%02x cannot be read\n", v);
			break;
		}
		if (!g.present || (open && extend(&run, v, &g)))
			continue;
		if (open) {
			dump_run(out, &run);
			shown++;
		}
		open = shown < MAX_SHOWN;
		if (!open) {
			dump_printf(out, "  … and more\n");
			break;
		}
		run = (struct run){v, v, g, 0};
	}
	if (open)
		dump_run(out, &run);
}

void dump_tables(struct dump_out *out, const struct vm *vm, const struct kvm_sregs *sregs)
{
	/* Real mode has a GDT register too, and nothing that uses it. */
	if (sregs->cr0 & CR0_PE)
		dump_gdt(out, vm, sregs);
	dump_idt(out, vm, sregs);
}
