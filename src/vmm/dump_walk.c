// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>

#include "kvex/mode.h"
#include "vmm/page_walk.h"

static const char *page_size_name(uint64_t size)
{
	switch (size) {
	case 1ULL << 30:
		return "1 GiB";
	case 1ULL << 22:
		return "4 MiB";
	case 1ULL << 21:
		return "2 MiB";
	default:
		return "4 KiB";
	}
}

static void dump_flags(struct dump_out *out, uint64_t entry)
{
	static const struct {
		uint64_t bit;
		const char *name;
	} flags[] = {
		{PTE_PRESENT, "present"},   {PTE_WRITE, "write"},   {PTE_USER, "user"},
		{PTE_PWT, "write-through"}, {PTE_PCD, "uncached"},  {PTE_ACCESSED, "accessed"},
		{PTE_DIRTY, "dirty"},	    {PTE_NX, "no-execute"},
	};

	for (unsigned int i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (entry & flags[i].bit)
			dump_printf(out, " %s", flags[i].name);
}

static void dump_step(struct dump_out *out, const struct walk_step *step)
{
	dump_printf(out, "  %-4s[%3u] at 0x%" PRIx64 ": 0x%" PRIx64, step->table, step->index,
		    step->gpa, step->entry);
	dump_flags(out, step->entry);
}

static void dump_mapped(struct dump_out *out, const struct vm *vm, const struct page_walk *walk)
{
	dump_printf(out, "  GPA 0x%" PRIx64, walk->gpa);
	if (walk->levels)
		dump_printf(out, " in a %s page", page_size_name(walk->page_size));
	dump_printf(out, "%s\n", vm_hva(vm, walk->gpa, 1) ? "" : ", which is in no slot");
}

void dump_walk(struct dump_out *out, const struct vm *vm, const struct kvm_sregs *sregs,
	       uint64_t addr)
{
	struct page_walk walk;

	page_walk(vm, sregs, addr, &walk);
	if (walk.levels)
		dump_printf(out, "page walk of 0x%" PRIx64 ", %u levels, CR3 0x%" PRIx64 ":\n",
			    addr, walk.levels, (uint64_t)sregs->cr3);
	else
		dump_printf(out, "page walk of 0x%" PRIx64 ": paging is off\n", addr);
	for (unsigned int i = 0; i < walk.nr_steps; i++) {
		bool last = i == walk.nr_steps - 1;

		if (last && walk.end == WALK_NO_SLOT) {
			dump_printf(out, "  %-4s[%3u] at 0x%" PRIx64 ": this GPA is in no slot\n",
				    walk.step[i].table, walk.step[i].index, walk.step[i].gpa);
			return;
		}
		dump_step(out, &walk.step[i]);
		dump_printf(out, "%s\n",
			    last && walk.end == WALK_NOT_PRESENT ? " not present" : "");
	}
	if (walk.end == WALK_NOT_CANONICAL)
		dump_printf(out, "  the address is not canonical\n");
	if (walk.end == WALK_MAPPED)
		dump_mapped(out, vm, &walk);
}
