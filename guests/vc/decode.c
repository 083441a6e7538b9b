/* SPDX-License-Identifier: GPL-2.0-or-later */
/* As much of an instruction as the handler has to understand (APM vol. 3 section 1.2 to 1.6). */
#include "vc.h"

uint64_t *vc_register(struct vc_frame *f, unsigned int n)
{
	switch (n) {
	case 0:
		return &f->rax;
	case 1:
		return &f->rcx;
	case 2:
		return &f->rdx;
	case 3:
		return &f->rbx;
	case 4:
		return &f->rsp;
	case 5:
		return &f->rbp;
	case 6:
		return &f->rsi;
	case 7:
		return &f->rdi;
	default:
		return &f->r8 - (n - 8);
	}
}

void vc_prefixes(struct vc_frame *f, struct vc_insn *insn)
{
	*insn = (struct vc_insn){.at = (const uint8_t *)f->rip};
	for (;; insn->at++) {
		uint8_t byte = *insn->at;

		if (byte == 0x66)
			insn->opsize = 1;
		else if (byte == 0xf2 || byte == 0xf3)
			insn->rep = 1;
		else if ((byte & 0xf0) == 0x40)
			insn->rex = byte;
		else
			return;
	}
}

static uint64_t sib(struct vc_frame *f, struct vc_insn *insn, unsigned int mod)
{
	uint8_t byte = *insn->at++;
	unsigned int base = byte & 7, index = byte >> 3 & 7;
	uint64_t address = 0;

	index |= insn->rex & 2 ? 8 : 0;
	if (index != 4)
		address = *vc_register(f, index) << (byte >> 6);
	if (base == 5 && mod == 0) {
		address += (uint64_t)(int64_t) * (const int32_t *)insn->at;
		insn->at += 4;
		return address;
	}
	return address + *vc_register(f, base | (insn->rex & 1 ? 8 : 0));
}

uint64_t vc_address(struct vc_frame *f, struct vc_insn *insn, unsigned int imm, unsigned int *reg)
{
	uint8_t modrm = *insn->at++;
	unsigned int mod = modrm >> 6, rm = modrm & 7;
	uint64_t address;

	*reg = (modrm >> 3 & 7) | (insn->rex & 4 ? 8 : 0);
	if (rm == 4)
		address = sib(f, insn, mod);
	else if (rm == 5 && mod == 0)
		address = (uint64_t)insn->at + 4 + imm;
	else
		address = *vc_register(f, rm | (insn->rex & 1 ? 8 : 0));
	if (mod == 1)
		return address + (uint64_t)(int64_t) * (const int8_t *)insn->at++;
	if (mod == 2 || (rm == 5 && mod == 0)) {
		address += (uint64_t)(int64_t) * (const int32_t *)insn->at;
		insn->at += 4;
	}
	return address;
}
