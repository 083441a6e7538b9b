// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "vmm/guest_elf.h"

static Elf64_Shdr read_shdr(const struct elf_file *file, unsigned int i)
{
	const uint8_t *at = file->data + file->ehdr.e_shoff + (uint64_t)i * file->ehdr.e_shentsize;
	Elf64_Shdr wide;
	Elf32_Shdr s;

	if (file->is64) {
		memcpy(&wide, at, sizeof(wide));
		return wide;
	}
	memcpy(&s, at, sizeof(s));
	return (Elf64_Shdr){
		.sh_type = s.sh_type,
		.sh_offset = s.sh_offset,
		.sh_size = s.sh_size,
		.sh_link = s.sh_link,
		.sh_entsize = s.sh_entsize,
	};
}

static int check_symtab(const struct elf_file *file, const Elf64_Shdr *s, struct elf_symtab *tab)
{
	size_t size = file->is64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
	Elf64_Shdr strings;

	if (s->sh_entsize != size)
		return elf_bad(file, "symbols of %llu bytes, must be %zu",
			       (unsigned long long)s->sh_entsize, size);
	if (!elf_inside(file, s->sh_offset, s->sh_size))
		return elf_bad(file, "truncated: the symbol table passes the end (%zu bytes)",
			       file->len);
	if (s->sh_link >= file->ehdr.e_shnum)
		return elf_bad(file, "symbol names in section %u of %u", s->sh_link,
			       file->ehdr.e_shnum);
	strings = read_shdr(file, s->sh_link);
	if (strings.sh_type != SHT_STRTAB)
		return elf_bad(file, "symbol names in section %u, which holds no strings",
			       s->sh_link);
	if (!elf_inside(file, strings.sh_offset, strings.sh_size))
		return elf_bad(file, "truncated: the symbol names pass the end (%zu bytes)",
			       file->len);
	*tab = (struct elf_symtab){
		.offset = s->sh_offset,
		.count = s->sh_size / size,
		.strings = strings.sh_offset,
		.strings_len = strings.sh_size,
	};
	return 0;
}

int elf_find_symtab(const struct elf_file *file, struct elf_symtab *tab)
{
	*tab = (struct elf_symtab){0};
	for (unsigned int i = 0; i < file->ehdr.e_shnum; i++) {
		Elf64_Shdr s = read_shdr(file, i);

		if (s.sh_type == SHT_SYMTAB)
			return check_symtab(file, &s, tab);
	}
	return 0;
}

Elf64_Sym elf_sym(const struct elf_file *file, const struct elf_symtab *tab, uint64_t i)
{
	const uint8_t *table = file->data + tab->offset;
	Elf64_Sym wide;
	Elf32_Sym s;

	if (file->is64) {
		memcpy(&wide, table + i * sizeof(wide), sizeof(wide));
		return wide;
	}
	memcpy(&s, table + i * sizeof(s), sizeof(s));
	return (Elf64_Sym){
		.st_name = s.st_name,
		.st_info = s.st_info,
		.st_shndx = s.st_shndx,
		.st_value = s.st_value,
	};
}

const char *elf_string(const struct elf_file *file, const struct elf_symtab *tab, uint32_t index)
{
	const char *strings = (const char *)file->data + tab->strings;

	if (index >= tab->strings_len || !memchr(strings + index, 0, tab->strings_len - index))
		return NULL;
	return strings + index;
}
