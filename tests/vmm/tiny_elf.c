// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>
#include <string.h>

#include "tiny_elf.h"

#define STRINGS "\0start\0guest_mode\0guest_title"

void tiny_elf64(struct tiny_elf64 *f)
{
	*f = (struct tiny_elf64){
		.e = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
		      .e_type = ET_EXEC,
		      .e_machine = EM_X86_64,
		      .e_version = EV_CURRENT,
		      .e_entry = 0xa000,
		      .e_phoff = offsetof(struct tiny_elf64, p),
		      .e_phentsize = sizeof(Elf64_Phdr),
		      .e_phnum = 2,
		      .e_shoff = offsetof(struct tiny_elf64, s),
		      .e_shentsize = sizeof(Elf64_Shdr),
		      .e_shnum = 3},
		.p = {{.p_type = PT_LOAD,
		       .p_offset = offsetof(struct tiny_elf64, code),
		       .p_vaddr = 0xa000,
		       .p_paddr = 0xa000,
		       .p_filesz = 16,
		       .p_memsz = 16},
		      {.p_type = PT_LOAD,
		       .p_offset = offsetof(struct tiny_elf64, data),
		       .p_vaddr = 0xb000,
		       .p_paddr = 0xb000,
		       .p_filesz = 8,
		       .p_memsz = 0x20}},
		.s = {{0},
		      {.sh_type = SHT_SYMTAB,
		       .sh_offset = offsetof(struct tiny_elf64, sym),
		       .sh_size = 5 * sizeof(Elf64_Sym),
		       .sh_entsize = sizeof(Elf64_Sym),
		       .sh_link = 2},
		      {.sh_type = SHT_STRTAB,
		       .sh_offset = offsetof(struct tiny_elf64, strings),
		       .sh_size = sizeof(STRINGS)}},
		.sym = {{0},
			{.st_name = 1, .st_shndx = 1, .st_value = 0xa004},
			{.st_name = 7, .st_shndx = SHN_ABS, .st_value = 2},
			{.st_name = 18, .st_shndx = 1, .st_value = 0xb000},
			{.st_name = 1, .st_info = STT_SECTION, .st_shndx = 1}},
		.code = {0x0f, 0x0b, 0xf4},
		.data = "title",
	};
	memcpy(f->strings, STRINGS, sizeof(STRINGS));
}

void tiny_elf32(struct tiny_elf32 *f)
{
	*f = (struct tiny_elf32){
		.e = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, EV_CURRENT},
		      .e_type = ET_EXEC,
		      .e_machine = EM_386,
		      .e_version = EV_CURRENT,
		      .e_entry = 0x10000,
		      .e_phoff = offsetof(struct tiny_elf32, p),
		      .e_phentsize = sizeof(Elf32_Phdr),
		      .e_phnum = 1,
		      .e_shoff = offsetof(struct tiny_elf32, s),
		      .e_shentsize = sizeof(Elf32_Shdr),
		      .e_shnum = 3},
		.p = {.p_type = PT_LOAD,
		      .p_offset = offsetof(struct tiny_elf32, code),
		      .p_vaddr = 0x10000,
		      .p_paddr = 0x10000,
		      .p_filesz = 16,
		      .p_memsz = 16},
		.s = {{0},
		      {.sh_type = SHT_SYMTAB,
		       .sh_offset = offsetof(struct tiny_elf32, sym),
		       .sh_size = 2 * sizeof(Elf32_Sym),
		       .sh_entsize = sizeof(Elf32_Sym),
		       .sh_link = 2},
		      {.sh_type = SHT_STRTAB,
		       .sh_offset = offsetof(struct tiny_elf32, strings),
		       .sh_size = 7}},
		.sym = {{0}, {.st_name = 1, .st_shndx = 1, .st_value = 0x10008}},
		.strings = "\0start",
	};
}
