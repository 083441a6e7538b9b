/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guest_elf: the headers of an ELF file of either class, read as ELF64, none past the file's end.
 */
#ifndef VMM_GUEST_ELF_H
#define VMM_GUEST_ELF_H

#include <elf.h>

#include "kvex/guest.h"

struct elf_file {
	const char *name;
	const uint8_t *data;
	size_t len;
	struct sys_error *err;
	bool is64;
	Elf64_Ehdr ehdr;
};

/* Fails with -ENOEXEC, the guest's name standing before the text. */
#define elf_bad(file, fmt, ...)                                                                    \
	sys_fail((file)->err, ENOEXEC, "%s: " fmt, (file)->name, ##__VA_ARGS__)

/* Fills is64 and ehdr. -ENOEXEC if it is no x86 executable or its header tables are cut off. */
int elf_open(struct elf_file *file);
/* Program header I, below e_phnum. */
Elf64_Phdr elf_phdr(const struct elf_file *file, unsigned int i);
/* Whether LEN bytes at OFFSET are inside the file. */
bool elf_inside(const struct elf_file *file, uint64_t offset, uint64_t len);

struct elf_symtab {
	uint64_t offset, count; /* count 0: the file is stripped */
	uint64_t strings, strings_len;
};

/* Finds .symtab and its strings; -ENOEXEC if they are there but broken. */
int elf_find_symtab(const struct elf_file *file, struct elf_symtab *tab);
/* Symbol I, below tab->count. */
Elf64_Sym elf_sym(const struct elf_file *file, const struct elf_symtab *tab, uint64_t i);
/* The terminated string at INDEX, NULL if it is not inside the string table. */
const char *elf_string(const struct elf_file *file, const struct elf_symtab *tab, uint32_t index);

#endif
