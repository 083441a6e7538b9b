// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The memory type of a guest's address: by its page tables and its PAT (APM 7.8), and by the nested
 * tables, whose entries of index 0 and 4 are write-back in the PAT of Linux and of a reset. All is
 * write-back only if both are (15.25.8). The host's MTRRs have no say: RAM is write-back.
 */
#include "models/cpu/buslock.h"

#define CR0_CD	  (1u << 30)
#define CR0_PG	  (1u << 31)
#define CR4_PSE	  (1u << 4)
#define CR4_PAE	  (1u << 5)
#define EFER_LMA  (1u << 10)
#define NP_ENABLE 1u

#define PTE_PRESENT 1u
#define PTE_LARGE   (1u << 7)
#define PTE_ADDRESS 0x000ffffffffff000ull
#define PAT_WB	    6

/* A format of page tables: 5.2 to 5.3. */
struct format {
	unsigned int levels, index_bits, entry; /* entry: bytes */
};

static const struct format legacy = {2, 10, 4}, pae = {3, 9, 8}, long_mode = {4, 9, 8};

/* What maps an address. */
struct leaf {
	uint64_t address;
	unsigned int type; /* PAT, PCD and PWT: an index */
};

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

static bool nested_address(struct cpu *c, uint64_t gpa, struct leaf *out);

static bool walk(struct cpu *c, const struct walk *w, uint64_t address, struct leaf *out)
{
	const struct format *f = w->format;
	uint64_t table = w->root;

	for (unsigned int level = f->levels; level--;) {
		unsigned int shift = 12 + level * f->index_bits;
		uint64_t index = address >> shift & ((1u << f->index_bits) - 1), entry;
		struct leaf at = {.address = table + index * f->entry};
		bool large;

		if (w->nested && !nested_address(c, at.address, &at))
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

static bool nested_address(struct cpu *c, uint64_t gpa, struct leaf *out)
{
	const struct walk w = {.format = &long_mode,
			       .root = vmcb_get(c, VMCB_NCR3, 8) & PTE_ADDRESS,
			       .large_pde = true};

	return walk(c, &w, gpa, out);
}

static struct walk guest_tables(struct cpu *c, bool nested)
{
	uint64_t cr4 = reg_get(c, REG_CR4), cr3 = reg_get(c, REG_CR3);
	struct walk w = {.format = &legacy,
			 .root = cr3 & PTE_ADDRESS,
			 .nested = nested,
			 .large_pde = cr4 & CR4_PSE};

	if (cr4 & CR4_PAE) {
		bool is_long = reg_get(c, REG_EFER) & EFER_LMA;

		w.format = is_long ? &long_mode : &pae;
		w.large_pde = true;
		if (!is_long)
			w.root = cr3 & 0xffffffe0;
	}
	return w;
}

bool memtype_is_write_back(struct cpu *c, uint64_t linear)
{
	bool nested = vmcb_get(c, VMCB_NP_ENABLE, 8) & NP_ENABLE;
	uint64_t cr0 = reg_get(c, REG_CR0), pat = vmcb_get(c, VMCB_PAT, 8);
	struct leaf guest = {.address = linear}, host;
	struct walk w;

	if (cr0 & CR0_CD)
		return false;
	if (cr0 & CR0_PG) {
		w = guest_tables(c, nested);
		/* What is not mapped faults before anything is locked. */
		if (!walk(c, &w, linear, &guest))
			return true;
		if (nested ? (pat >> 8 * guest.type & 7) != PAT_WB : guest.type & 3)
			return false;
	}
	return !nested || !nested_address(c, guest.address, &host) || !(host.type & 3);
}
