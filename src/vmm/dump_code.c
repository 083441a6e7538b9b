// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>

#include "vmm/page_walk.h"

#define INSN_MAX   15
#define LOOK_BACK  128 /* bytes from a symbol to ADDR, at most */
#define MAX_BEFORE 3   /* instructions shown before ADDR */
#define EFER_LMA   (1ULL << 10)

static unsigned int code_bits(const struct kvm_sregs *sregs)
{
	if (sregs->efer & EFER_LMA && sregs->cs.l)
		return 64;
	return sregs->cs.db ? 32 : 16;
}

static void dump_line(struct dump_out *out, uint64_t addr, bool here, const uint8_t *code,
		      unsigned int len, const char *text)
{
	dump_printf(out, "%s0x%" PRIx64 ": ", here ? "=> " : "   ", addr);
	for (unsigned int i = 0; i < len; i++)
		dump_printf(out, " %02x", code[i]);
	dump_printf(out, "%*s  %s\n", len < 8 ? (int)(8 - len) * 3 : 0, "", text);
}

/*
 * x86 code cannot be read backwards. From a symbol on it can be read forwards, and what comes out
 * at ADDR is what the CPU saw: *START is moved back by up to MAX_BEFORE instructions.
 */
static void look_back(const struct vm *vm, const struct kvm_sregs *sregs, uint64_t addr,
		      const struct guest_image *img, uint64_t *start)
{
	uint64_t before[MAX_BEFORE], at = 0;
	unsigned int n = 0, bits = code_bits(sregs);

	for (unsigned int i = 0; i < img->nr_symbols && img->symbols[i].value < addr; i++)
		at = img->symbols[i].value;
	if (!at || addr - at > LOOK_BACK)
		return;
	while (at < addr) {
		uint8_t code[INSN_MAX];
		char text[80];
		size_t got = page_read(vm, sregs, at, code, sizeof(code));
		unsigned int len = disasm_one(code, got, at, bits, text, sizeof(text));

		if (!len)
			return;
		before[n++ % MAX_BEFORE] = at;
		at += len;
	}
	if (at == addr && n)
		*start = before[n < MAX_BEFORE ? 0 : n % MAX_BEFORE];
}

static void dump_heading(struct dump_out *out, uint64_t addr, unsigned int bits,
			 const struct guest_image *img)
{
	char where[80];

	dump_printf(out, "code at 0x%" PRIx64, addr);
	if (img && guest_symbolize(img, addr, where, sizeof(where)))
		dump_printf(out, " (%s)", where);
	dump_printf(out, ", %u bits:\n", bits);
}

void dump_code(struct dump_out *out, const struct vm *vm, const struct kvm_sregs *sregs,
	       uint64_t addr, unsigned int n, const struct guest_image *img)
{
	unsigned int bits = code_bits(sregs);
	uint64_t at = addr;

	dump_heading(out, addr, bits, img);
	if (img)
		look_back(vm, sregs, addr, img, &at);
	while (n) {
		uint8_t code[INSN_MAX];
		char text[80];
		size_t got = page_read(vm, sregs, at, code, sizeof(code));
		unsigned int len = disasm_one(code, got, at, bits, text, sizeof(text));

		if (!got) {
			dump_printf(out, "%s0x%" PRIx64 ":  not mapped\n",
				    at == addr ? "=> " : "   ", at);
			return;
		}
		/* Not an instruction, or no disassembler: what is there, and an end. */
		if (!len) {
			dump_line(out, at, at == addr, code, (unsigned int)got, "");
			return;
		}
		dump_line(out, at, at == addr, code, len, text);
		if (at >= addr)
			n--;
		at += len;
	}
}
