/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads and stores of an address without memory (GHCB spec 4.1.5): MOV in its common forms. Memory
 * is mapped one to one, so a linear address is the physical one.
 */
#include "vc.h"

#define GHCB_SHARED_BUFFER(ghcb) ((uint64_t)(ghcb) + GHCB_BUFFER)

static int transfer(uint8_t *ghcb, uint64_t gpa, unsigned int size, int is_write)
{
	ghcb_set(ghcb, GHCB_SCRATCH, GHCB_SHARED_BUFFER(ghcb));
	return ghcb_exit(ghcb, is_write ? GHCB_EXIT_MMIO_WRITE : GHCB_EXIT_MMIO_READ, gpa, size)
		       ? -1
		       : 0;
}

static uint64_t load(const uint8_t *ghcb, unsigned int size)
{
	uint64_t value = ghcb_get(ghcb, GHCB_BUFFER);

	return size == 8 ? value : value & ((1ull << 8 * size) - 1);
}

static int write_value(uint8_t *ghcb, uint64_t gpa, unsigned int size, uint64_t value)
{
	*(volatile uint64_t *)(ghcb + GHCB_BUFFER) = value;
	return transfer(ghcb, gpa, size, 1);
}

/* A register of 8 or 16 bits keeps the rest, one of 32 loses it. */
static int read_register(struct vc_frame *f, uint8_t *ghcb, uint64_t gpa, unsigned int size,
			 unsigned int reg)
{
	uint64_t *to = vc_register(f, reg), mask = size == 8 ? ~0ull : (1ull << 8 * size) - 1;

	if (transfer(ghcb, gpa, size, 0))
		return -1;
	*to = (size < 4 ? *to & ~mask : 0) | load(ghcb, size);
	return 0;
}

static uint64_t immediate(const uint8_t *at, unsigned int size)
{
	switch (size) {
	case 1:
		return *at;
	case 2:
		return *(const uint16_t *)at;
	default:
		return (uint64_t)(int64_t) * (const int32_t *)at;
	}
}

/* MOVZX of a byte or a word. */
static int read_extended(struct vc_frame *f, uint8_t *ghcb, struct vc_insn *insn)
{
	uint8_t opcode = *insn->at++;
	unsigned int reg, size = opcode & 1 ? 2 : 1;
	uint64_t gpa;

	if ((opcode & 0xfe) != 0xb6)
		return -1;
	gpa = vc_address(f, insn, 0, &reg);
	if (transfer(ghcb, gpa, size, 0))
		return -1;
	*vc_register(f, reg) = load(ghcb, size);
	return 0;
}

/* MOV between RAX and an absolute address. */
static int move_absolute(struct vc_frame *f, uint8_t *ghcb, struct vc_insn *insn, unsigned int size,
			 int is_write)
{
	uint64_t gpa = *(const uint64_t *)insn->at;

	insn->at += 8;
	return is_write ? write_value(ghcb, gpa, size, f->rax)
			: read_register(f, ghcb, gpa, size, 0);
}

int vc_mmio(struct vc_frame *f, uint8_t *ghcb)
{
	struct vc_insn insn;
	unsigned int size, reg, imm;
	uint8_t opcode;
	uint64_t gpa;
	int r;

	vc_prefixes(f, &insn);
	opcode = *insn.at++;
	size = !(opcode & 1) ? 1 : insn.rex & 8 ? 8 : insn.opsize ? 2 : 4;
	imm = size < 4 ? size : 4;
	switch (opcode) {
	case 0x0f:
		r = read_extended(f, ghcb, &insn);
		break;
	case 0x88:
	case 0x89:
		gpa = vc_address(f, &insn, 0, &reg);
		r = write_value(ghcb, gpa, size, *vc_register(f, reg));
		break;
	case 0x8a:
	case 0x8b:
		gpa = vc_address(f, &insn, 0, &reg);
		r = read_register(f, ghcb, gpa, size, reg);
		break;
	case 0xa0:
	case 0xa1:
	case 0xa2:
	case 0xa3:
		r = move_absolute(f, ghcb, &insn, size, opcode & 2);
		break;
	case 0xc6:
	case 0xc7:
		gpa = vc_address(f, &insn, imm, &reg);
		r = write_value(ghcb, gpa, size, immediate(insn.at, size));
		insn.at += imm;
		break;
	default:
		return -1;
	}
	if (!r)
		f->rip = (uint64_t)insn.at;
	return r;
}
