// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <string.h>

#include "vmm/dump_tables.h"

#define MAX_SHOWN 16

/* A descriptor taken apart (SDM 3A 3.4.5). */
struct descriptor {
	uint64_t base;
	uint32_t limit;
	unsigned int type, dpl;
	bool s, present, l, db;
};

static struct descriptor decode(uint64_t low)
{
	struct descriptor d = {
		.base = (low >> 16 & 0xffffff) | (low >> 56) << 24,
		.limit = (uint32_t)((low & 0xffff) | (low >> 32 & 0xf0000)),
		.type = low >> 40 & 0xf,
		.dpl = low >> 45 & 3,
		.s = low >> 44 & 1,
		.present = low >> 47 & 1,
		.l = low >> 53 & 1,
		.db = low >> 54 & 1,
	};

	if (low >> 55 & 1)
		d.limit = d.limit << 12 | 0xfff;
	return d;
}

static const char *system_type(unsigned int type, bool long_mode)
{
	switch (type) {
	case 0x2:
		return "LDT";
	case 0x5:
		return "task gate";
	case 0x9:
		return long_mode ? "TSS64" : "TSS32";
	case 0xb:
		return long_mode ? "TSS64 busy" : "TSS32 busy";
	case 0xc:
		return "call gate";
	case 0x1:
	case 0x3:
		return "TSS16";
	default:
		return "reserved type";
	}
}

static const char *segment_type(const struct descriptor *d, bool long_mode)
{
	if (!d->s)
		return system_type(d->type, long_mode);
	if (!(d->type & 8))
		return d->type & 2 ? "data rw" : "data r";
	if (d->l)
		return "code64";
	return d->db ? "code32" : "code16";
}

static void dump_descriptor(struct dump_out *out, unsigned int selector, const struct descriptor *d,
			    bool long_mode)
{
	dump_printf(out, "  %04x %s base 0x%" PRIx64 " limit 0x%x DPL %u%s\n", selector,
		    segment_type(d, long_mode), d->base, d->limit, d->dpl,
		    d->present ? "" : " not present");
}

void dump_gdt(struct dump_out *out, const struct vm *vm, const struct kvm_sregs *sregs)
{
	bool long_mode = sregs->efer & EFER_LMA;
	unsigned int entries = (sregs->gdt.limit + 1U) / 8, shown = 0;

	dump_printf(out, "GDT at 0x%" PRIx64 ", limit 0x%x:\n", (uint64_t)sregs->gdt.base,
		    sregs->gdt.limit);
	for (unsigned int i = 0; i < entries; i++) {
		uint64_t raw[2] = {0};
		struct descriptor d;
		size_t got = page_read(vm, sregs, sregs->gdt.base + i * 8ULL, raw, 8);

		if (got < 8) {
			dump_printf(out, "  %04x cannot be read\n", i * 8);
			return;
		}
		if (!raw[0])
			continue;
		if (shown++ == MAX_SHOWN) {
			dump_printf(out, "  … and more\n");
			return;
		}
		d = decode(raw[0]);
		/* In long mode a system descriptor has 16 bytes: the upper half of its base
		 * follows. */
		if (long_mode && !d.s) {
			page_read(vm, sregs, sregs->gdt.base + ++i * 8ULL, &raw[1], 8);
			d.base |= raw[1] << 32;
			dump_descriptor(out, (i - 1) * 8, &d, long_mode);
			continue;
		}
		dump_descriptor(out, i * 8, &d, long_mode);
	}
}
