/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tiny_elf: a whole guest in one structure, for tests to break where they like. */
#ifndef TESTS_TINY_ELF_H
#define TESTS_TINY_ELF_H

#include <elf.h>
#include <stdint.h>

struct tiny_elf64 {
	Elf64_Ehdr e;
	Elf64_Phdr p[2];  /* code at 0xa000 with 16 bytes; data at 0xb000, 8 bytes of 0x20 */
	Elf64_Shdr s[3];  /* none, .symtab, .strtab */
	Elf64_Sym sym[5]; /* none, start, guest_mode, guest_title, a section */
	char strings[32];
	uint8_t code[16];
	uint8_t data[8];
};

struct tiny_elf32 {
	Elf32_Ehdr e;
	Elf32_Phdr p;
	Elf32_Shdr s[3];
	Elf32_Sym sym[2]; /* none, start */
	char strings[8];
	uint8_t code[16];
};

void tiny_elf64(struct tiny_elf64 *f);
void tiny_elf32(struct tiny_elf32 *f);

#endif
