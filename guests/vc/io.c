/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IN, OUT and their string forms (GHCB spec 4.1.2); KVM answers an IN in the page's RAX. */
#include "vc.h"

static int exchange(uint8_t *ghcb, uint16_t port, unsigned int size, int in, uint64_t *value)
{
	uint64_t info = (uint64_t)port << GHCB_IO_PORT_SHIFT | GHCB_IO_A64 |
			(uint64_t)size << GHCB_IO_SIZE_SHIFT | (in ? GHCB_IO_IN : 0);
	uint64_t mask = (1ull << 8 * size) - 1;

	ghcb_set(ghcb, GHCB_RAX, *value & mask);
	if (ghcb_exit(ghcb, GHCB_EXIT_IOIO, info, 0))
		return -1;
	if (in)
		*value = ghcb_get(ghcb, GHCB_RAX) & mask;
	return 0;
}

static void copy(void *to, const void *from, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		((volatile uint8_t *)to)[i] = ((const volatile uint8_t *)from)[i];
}

/* One datum an exit; the CPU runs a REP again until RCX is 0. */
static int string_io(struct vc_frame *f, uint8_t *ghcb, const struct vc_insn *insn,
		     unsigned int size, int in)
{
	uint64_t step = f->rflags & 0x400 ? -(uint64_t)size : size;
	uint64_t *index = in ? &f->rdi : &f->rsi, value = 0;

	if (!insn->rep || f->rcx) {
		if (!in)
			copy(&value, (const void *)*index, size);
		if (exchange(ghcb, (uint16_t)f->rdx, size, in, &value))
			return -1;
		if (in)
			copy((void *)*index, &value, size);
		*index += step;
		f->rcx -= insn->rep;
	}
	if (!insn->rep || !f->rcx)
		f->rip = (uint64_t)insn->at;
	return 0;
}

int vc_io(struct vc_frame *f, uint8_t *ghcb)
{
	struct vc_insn insn;
	uint8_t opcode;
	unsigned int size;
	uint64_t value = f->rax;
	uint16_t port;
	int in;

	vc_prefixes(f, &insn);
	opcode = *insn.at++;
	size = !(opcode & 1) ? 1 : insn.opsize ? 2 : 4;
	in = !(opcode & 2);
	if ((opcode & 0xfc) == 0x6c)
		return string_io(f, ghcb, &insn, size, in);
	if ((opcode & 0xf4) != 0xe4)
		return -1;
	port = opcode & 8 ? (uint16_t)f->rdx : *insn.at++;
	if (exchange(ghcb, port, size, in, &value))
		return -1;
	/* A register of 32 bits takes its upper half along. */
	if (in && size == 4)
		f->rax = value;
	else if (in)
		copy(&f->rax, &value, size);
	f->rip = (uint64_t)insn.at;
	return 0;
}
