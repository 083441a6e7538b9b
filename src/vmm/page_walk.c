// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "kvex/mode.h"
#include "vmm/page_walk.h"

#define CR0_PG	 (1ULL << 31)
#define CR4_PSE	 (1ULL << 4)
#define CR4_PAE	 (1ULL << 5)
#define CR4_LA57 (1ULL << 12)
#define EFER_LMA (1ULL << 10)

#define ENTRY_ADDRESS 0x000ffffffffff000ULL
#define PAGE_MASK     0xfffULL

struct level {
	const char *table;
	unsigned int shift, bits;
	bool large; /* bit 7 of an entry makes it a page */
};

struct scheme {
	unsigned int levels;
	unsigned int entry_size;
	uint64_t root;
	const struct level *level;
	uint64_t address; /* the bits of an entry that are one */
};

static const struct level long_levels[] = {
	{"PML5", 48, 9, false}, {"PML4", 39, 9, false}, {"PDPT", 30, 9, true},
	{"PD", 21, 9, true},	{"PT", 12, 9, false},
};
static const struct level pae_levels[] = {
	{"PDPT", 30, 2, false}, {"PD", 21, 9, true}, {"PT", 12, 9, false}};
static const struct level pse_levels[] = {{"PD", 22, 10, true}, {"PT", 12, 10, false}};
static const struct level plain_levels[] = {{"PD", 22, 10, false}, {"PT", 12, 10, false}};

/* An encrypted guest has the C-bit among the bits of an address. */
static struct scheme choose_scheme(const struct kvm_sregs *s, uint64_t c_bit)
{
	const uint64_t address = ENTRY_ADDRESS & ~c_bit;
	bool la57 = s->cr4 & CR4_LA57;

	if (!(s->cr0 & CR0_PG))
		return (struct scheme){0};
	if (s->efer & EFER_LMA)
		return (struct scheme){la57 ? 5 : 4, 8, s->cr3 & address,
				       la57 ? long_levels : long_levels + 1, address};
	if (s->cr4 & CR4_PAE)
		return (struct scheme){3, 8, s->cr3 & 0xffffffe0, pae_levels, address};
	return (struct scheme){2, 4, s->cr3 & 0xfffff000,
			       s->cr4 & CR4_PSE ? pse_levels : plain_levels, address};
}

static bool is_canonical(uint64_t addr, unsigned int levels)
{
	unsigned int unused = levels == 5 ? 7 : 16;

	return (uint64_t)((int64_t)(addr << unused) >> unused) == addr;
}

static bool read_entry(const struct vm *vm, uint64_t gpa, unsigned int size, uint64_t *entry)
{
	const void *hva = vm_hva(vm, gpa, size);

	*entry = 0;
	if (hva)
		memcpy(entry, hva, size);
	return hva;
}

static void map(struct page_walk *walk, const struct scheme *sc, unsigned int i, uint64_t addr)
{
	uint64_t entry = walk->step[i].entry, base = entry & sc->address;

	walk->end = WALK_MAPPED;
	walk->page_size = 1ULL << sc->level[i].shift;
	/* PSE-36: a 4 MiB page keeps address bits 39:32 in bits 20:13 of its entry. */
	if (sc->entry_size == 4 && walk->page_size > PAGE_MASK + 1)
		base = (entry & 0xffc00000) | (entry >> 13 & 0xff) << 32;
	walk->gpa = (base & ~(walk->page_size - 1)) | (addr & (walk->page_size - 1));
}

void page_walk(const struct vm *vm, const struct kvm_sregs *sregs, uint64_t addr,
	       struct page_walk *walk)
{
	struct scheme sc = choose_scheme(sregs, vm->config.c_bit);
	uint64_t table = sc.root;

	*walk = (struct page_walk){.levels = sc.levels, .end = WALK_NOT_CANONICAL};
	if (sc.levels >= 4 && !is_canonical(addr, sc.levels))
		return;
	if (sc.levels < 4)
		addr = (uint32_t)addr;
	if (!sc.levels) {
		walk->end = WALK_MAPPED;
		walk->gpa = addr;
		return;
	}
	for (unsigned int i = 0; i < sc.levels; i++) {
		const struct level *level = &sc.level[i];
		struct walk_step *step = &walk->step[walk->nr_steps++];

		step->table = level->table;
		step->index = addr >> level->shift & ((1U << level->bits) - 1);
		step->gpa = table + (uint64_t)step->index * sc.entry_size;
		if (!read_entry(vm, step->gpa, sc.entry_size, &step->entry)) {
			walk->end = WALK_NO_SLOT;
			return;
		}
		if (!(step->entry & PTE_PRESENT)) {
			walk->end = WALK_NOT_PRESENT;
			return;
		}
		if (i == sc.levels - 1 || (level->large && step->entry & PTE_LARGE)) {
			map(walk, &sc, i, addr);
			return;
		}
		table = step->entry & sc.address;
	}
}

int page_translate(const struct vm *vm, const struct kvm_sregs *sregs, uint64_t addr, uint64_t *gpa)
{
	struct page_walk walk;

	page_walk(vm, sregs, addr, &walk);
	if (walk.end != WALK_MAPPED)
		return -EFAULT;
	*gpa = walk.gpa;
	return 0;
}

size_t page_read(const struct vm *vm, const struct kvm_sregs *sregs, uint64_t addr, void *buf,
		 size_t len)
{
	size_t done = 0;

	while (done < len) {
		uint64_t gpa, at = addr + done;
		size_t chunk = PAGE_MASK + 1 - (at & PAGE_MASK);
		const void *hva;

		if (chunk > len - done)
			chunk = len - done;
		if (page_translate(vm, sregs, at, &gpa))
			break;
		hva = vm_hva(vm, gpa, chunk);
		if (!hva)
			break;
		memcpy((char *)buf + done, hva, chunk);
		done += chunk;
	}
	return done;
}
