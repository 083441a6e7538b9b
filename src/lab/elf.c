// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/image.h"

#include <elf.h>
#include <string.h>

#define XEN_ELFNOTE_PHYS32_ENTRY 18

static bool inside(const struct bytes *b, uint64_t offset, uint64_t len)
{
	return offset <= b->len && len <= b->len - offset;
}

/* Headers may lie at any address: they are copied out. */
static bool get(const struct bytes *b, uint64_t offset, void *out, size_t len)
{
	if (!inside(b, offset, len))
		return false;
	memcpy(out, b->data + offset, len);
	return true;
}

bool image_is_elf(const struct bytes *image)
{
	Elf64_Ehdr eh;

	return get(image, 0, &eh, sizeof(eh)) && !memcmp(eh.e_ident, ELFMAG, SELFMAG) &&
	       eh.e_ident[EI_CLASS] == ELFCLASS64 && eh.e_ident[EI_DATA] == ELFDATA2LSB &&
	       eh.e_machine == EM_X86_64;
}

static uint64_t align4(uint64_t n)
{
	return (n + 3) & ~3ULL;
}

static bool find_pvh(const struct bytes *elf, uint64_t at, uint64_t len, uint32_t *entry)
{
	uint64_t end = at + len;
	Elf64_Nhdr nh;

	while (at < end && get(elf, at, &nh, sizeof(nh))) {
		char name[4];

		if (nh.n_namesz == sizeof(name) && nh.n_type == XEN_ELFNOTE_PHYS32_ENTRY &&
		    get(elf, at + sizeof(nh), name, sizeof(name)) && !memcmp(name, "Xen", 4))
			/* 4 or 8 bytes, little endian, below 4 GiB */
			return get(elf, at + sizeof(nh) + sizeof(name), entry, sizeof(*entry));
		at += sizeof(nh) + align4(nh.n_namesz) + align4(nh.n_descsz);
	}
	return false;
}

bool image_pvh_entry(const struct bytes *elf, uint32_t *entry)
{
	Elf64_Ehdr eh;
	Elf64_Phdr ph;

	if (!image_is_elf(elf))
		return false;
	memcpy(&eh, elf->data, sizeof(eh));
	for (unsigned int i = 0; i < eh.e_phnum; i++) {
		uint64_t at;

		if (__builtin_add_overflow(eh.e_phoff, (uint64_t)i * sizeof(ph), &at) ||
		    !get(elf, at, &ph, sizeof(ph)))
			return false;
		if (ph.p_type == PT_NOTE && inside(elf, ph.p_offset, ph.p_filesz) &&
		    find_pvh(elf, ph.p_offset, ph.p_filesz, entry))
			return true;
	}
	return false;
}

bool image_has_pvh(const struct bytes *elf)
{
	uint32_t entry;

	return image_pvh_entry(elf, &entry);
}

static bool get_section(const struct bytes *elf, const Elf64_Ehdr *eh, unsigned int i,
			Elf64_Shdr *sh)
{
	uint64_t at;

	return i < eh->e_shnum &&
	       !__builtin_add_overflow(eh->e_shoff, (uint64_t)i * sizeof(*sh), &at) &&
	       get(elf, at, sh, sizeof(*sh)) &&
	       (sh->sh_type == SHT_NOBITS || inside(elf, sh->sh_offset, sh->sh_size));
}

bool image_section(const struct bytes *elf, const char *name, const char **data, size_t *len)
{
	Elf64_Ehdr eh;
	Elf64_Shdr names, sh;

	if (!image_is_elf(elf))
		return false;
	memcpy(&eh, elf->data, sizeof(eh));
	if (!get_section(elf, &eh, eh.e_shstrndx, &names) || names.sh_type == SHT_NOBITS)
		return false;
	for (unsigned int i = 0; i < eh.e_shnum; i++) {
		uint64_t room;

		if (!get_section(elf, &eh, i, &sh) || sh.sh_type == SHT_NOBITS ||
		    sh.sh_name >= names.sh_size)
			continue;
		room = names.sh_size - sh.sh_name;
		if (strlen(name) < room &&
		    !memcmp(elf->data + names.sh_offset + sh.sh_name, name, strlen(name) + 1)) {
			*data = elf->data + sh.sh_offset;
			*len = sh.sh_size;
			return true;
		}
	}
	return false;
}
