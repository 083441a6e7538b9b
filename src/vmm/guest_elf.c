// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "vmm/guest_elf.h"

/* Headers are copied out: nothing says that the file, or a table in it, is aligned. */
#define ELF_COPY(file, offset, type)                                                               \
	({                                                                                         \
		type copy_;                                                                        \
		memcpy(&copy_, (file)->data + (offset), sizeof(copy_));                            \
		copy_;                                                                             \
	})

static size_t size_of(const struct elf_file *file, size_t size64, size_t size32)
{
	return file->is64 ? size64 : size32;
}

bool elf_inside(const struct elf_file *file, uint64_t offset, uint64_t len)
{
	return offset <= file->len && len <= file->len - offset;
}

static void widen_ehdr(struct elf_file *file)
{
	Elf32_Ehdr e = ELF_COPY(file, 0, Elf32_Ehdr);

	file->ehdr = (Elf64_Ehdr){
		.e_type = e.e_type,
		.e_machine = e.e_machine,
		.e_version = e.e_version,
		.e_entry = e.e_entry,
		.e_phoff = e.e_phoff,
		.e_shoff = e.e_shoff,
		.e_phentsize = e.e_phentsize,
		.e_phnum = e.e_phnum,
		.e_shentsize = e.e_shentsize,
		.e_shnum = e.e_shnum,
	};
}

static int check_tables(const struct elf_file *file)
{
	const Elf64_Ehdr *e = &file->ehdr;
	size_t phdr = size_of(file, sizeof(Elf64_Phdr), sizeof(Elf32_Phdr));
	size_t shdr = size_of(file, sizeof(Elf64_Shdr), sizeof(Elf32_Shdr));

	if (!e->e_phnum)
		return elf_bad(file, "no program headers: it is not linked (an object file?)");
	if (e->e_phentsize != phdr)
		return elf_bad(file, "program headers of %u bytes, must be %zu", e->e_phentsize,
			       phdr);
	if (!elf_inside(file, e->e_phoff, (uint64_t)e->e_phnum * phdr))
		return elf_bad(file,
			       "truncated: %u program headers at 0x%llx pass the end (%zu bytes)",
			       e->e_phnum, (unsigned long long)e->e_phoff, file->len);
	if (!e->e_shnum)
		return 0;
	if (e->e_shentsize != shdr)
		return elf_bad(file, "section headers of %u bytes, must be %zu", e->e_shentsize,
			       shdr);
	if (!elf_inside(file, e->e_shoff, (uint64_t)e->e_shnum * shdr))
		return elf_bad(file,
			       "truncated: %u section headers at 0x%llx pass the end (%zu bytes)",
			       e->e_shnum, (unsigned long long)e->e_shoff, file->len);
	return 0;
}

static int check_kind(const struct elf_file *file)
{
	const Elf64_Ehdr *e = &file->ehdr;
	unsigned int machine = file->is64 ? EM_X86_64 : EM_386;

	if (e->e_machine != machine)
		return elf_bad(file, "ELF machine %u, must be %u (%s)", e->e_machine, machine,
			       file->is64 ? "x86-64" : "i386");
	switch (e->e_type) {
	case ET_EXEC:
		return 0;
	case ET_DYN:
		return elf_bad(file, "position-independent (ET_DYN): link it with -no-pie -static");
	case ET_REL:
		return elf_bad(file, "an object file (ET_REL): link it first");
	default:
		return elf_bad(file, "ELF type %u, must be 2 (executable)", e->e_type);
	}
}

int elf_open(struct elf_file *file)
{
	const uint8_t *ident = file->data;
	int ret;

	if (file->len < SELFMAG || memcmp(ident, ELFMAG, SELFMAG))
		return elf_bad(file, "not an ELF file");
	if (file->len < EI_NIDENT)
		return elf_bad(file, "truncated: %zu bytes, an ELF header has at least %zu",
			       file->len, sizeof(Elf32_Ehdr));
	if (ident[EI_CLASS] != ELFCLASS64 && ident[EI_CLASS] != ELFCLASS32)
		return elf_bad(file, "ELF class %u, must be 1 (32 bits) or 2 (64 bits)",
			       ident[EI_CLASS]);
	if (ident[EI_DATA] != ELFDATA2LSB)
		return elf_bad(file, "not little-endian");
	file->is64 = ident[EI_CLASS] == ELFCLASS64;
	if (file->len < size_of(file, sizeof(Elf64_Ehdr), sizeof(Elf32_Ehdr)))
		return elf_bad(file, "truncated: %zu bytes, the ELF header alone has %zu",
			       file->len, size_of(file, sizeof(Elf64_Ehdr), sizeof(Elf32_Ehdr)));
	if (file->is64)
		file->ehdr = ELF_COPY(file, 0, Elf64_Ehdr);
	else
		widen_ehdr(file);
	ret = check_kind(file);
	return ret ? ret : check_tables(file);
}

Elf64_Phdr elf_phdr(const struct elf_file *file, unsigned int i)
{
	uint64_t at = file->ehdr.e_phoff + (uint64_t)i * file->ehdr.e_phentsize;
	Elf32_Phdr p;

	if (file->is64)
		return ELF_COPY(file, at, Elf64_Phdr);
	p = ELF_COPY(file, at, Elf32_Phdr);
	return (Elf64_Phdr){
		.p_type = p.p_type,
		.p_offset = p.p_offset,
		.p_vaddr = p.p_vaddr,
		.p_paddr = p.p_paddr,
		.p_filesz = p.p_filesz,
		.p_memsz = p.p_memsz,
	};
}
