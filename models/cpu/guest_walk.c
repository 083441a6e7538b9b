// SPDX-License-Identifier: GPL-2.0-or-later
/* Page tables as APM 5.2 to 5.3 and 15.25 have them. Five levels are not known to the lab's CPU. */
#include "models/cpu/access.h"
#include "models/cpu/guest_walk.h"
#include "models/cpu/vmcb.h"

#define CR0_PG	  (1u << 31)
#define CR4_PSE	  (1u << 4)
#define CR4_PAE	  (1u << 5)
#define EFER_LMA  (1u << 10)
#define NP_ENABLE 1u

#define PTE_PRESENT 1u
#define PTE_LARGE   (1u << 7)
#define PTE_ADDRESS 0x000ffffffffff000ull

/* A format of page tables: 5.2 to 5.3. */
struct format {
	unsigned int levels, index_bits, entry; /* entry: bytes */
};

static const struct format legacy = {2, 10, 4}, pae = {3, 9, 8}, long_mode = {4, 9, 8};

struct walk {
	const struct format *format;
	uint64_t root;
	bool nested;	/* the tables themselves lie behind nested ones */
	bool large_pde; /* where that is not always so */
};

static unsigned int type_index(uint64_t entry, bool large)
{
	return (unsigned int)((entry >> 3 & 3) | (large ? entry >> 12 & 1 : entry >> 7 & 1) << 2);
}

static bool is_large(const struct walk *w, uint64_t entry, unsigned int level)
{
	/* PAE's first level has no such bit, and 4-level tables have none in their first. */
	return entry & PTE_LARGE && level && w->large_pde && level < 3 &&
	       !(w->format == &pae && level == 2);
}

static bool walk(struct cpu *c, const struct walk *w, uint64_t address, struct leaf *out)
{
	const struct format *f = w->format;
	uint64_t table = w->root;

	for (unsigned int level = f->levels; level--;) {
		unsigned int shift = 12 + level * f->index_bits;
		uint64_t index = address >> shift & ((1u << f->index_bits) - 1), entry;
		struct leaf at = {.address = table + index * f->entry};
		bool large;

		if (w->nested && !nested_walk(c, at.address, &at))
			return false;
		entry = phys_get(c, at.address, f->entry);
		if (!(entry & PTE_PRESENT))
			return false;
		large = is_large(w, entry, level);
		if (large || !level) {
			uint64_t offset = (1ull << shift) - 1;

			out->address = (entry & PTE_ADDRESS & ~offset) | (address & offset);
			out->type = type_index(entry, large);
			return true;
		}
		table = entry & PTE_ADDRESS;
	}
	return false;
}

bool nested_walk(struct cpu *c, uint64_t gpa, struct leaf *out)
{
	const struct walk w = {.format = &long_mode,
			       .root = vmcb_get(c, VMCB_NCR3, 8) & PTE_ADDRESS,
			       .large_pde = true};

	return walk(c, &w, gpa, out);
}

struct paging paging_now(struct cpu *c)
{
	return (struct paging){reg_get(c, REG_CR0), reg_get(c, REG_CR3), reg_get(c, REG_CR4),
			       reg_get(c, REG_EFER)};
}

struct paging paging_saved(struct cpu *c)
{
	return (struct paging){vmcb_get(c, VMCB_CR0, 8), vmcb_get(c, VMCB_CR3, 8),
			       vmcb_get(c, VMCB_CR4, 8), vmcb_get(c, VMCB_EFER, 8)};
}

static struct walk guest_tables(const struct paging *p, bool nested)
{
	struct walk w = {.format = &legacy,
			 .root = p->cr3 & PTE_ADDRESS,
			 .nested = nested,
			 .large_pde = p->cr4 & CR4_PSE};

	if (p->cr4 & CR4_PAE) {
		bool is_long = p->efer & EFER_LMA;

		w.format = is_long ? &long_mode : &pae;
		w.large_pde = true;
		if (!is_long)
			w.root = p->cr3 & 0xffffffe0;
	}
	return w;
}

bool guest_is_nested(struct cpu *c)
{
	return vmcb_get(c, VMCB_NP_ENABLE, 8) & NP_ENABLE;
}

bool guest_walk_by(struct cpu *c, const struct paging *p, uint64_t linear, struct leaf *out)
{
	struct walk w;

	*out = (struct leaf){.address = linear};
	if (!(p->cr0 & CR0_PG))
		return true;
	w = guest_tables(p, guest_is_nested(c));
	return walk(c, &w, linear, out);
}

bool guest_walk(struct cpu *c, uint64_t linear, struct leaf *out)
{
	struct paging p = paging_now(c);

	return guest_walk_by(c, &p, linear, out);
}
