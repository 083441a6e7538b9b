// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vmm/guest_elf.h"

static int check_overlap(const struct elf_file *file, const struct guest_image *img,
			 const struct guest_segment *seg)
{
	for (unsigned int i = 0; i < img->nr_segments; i++) {
		const struct guest_segment *s = &img->segment[i];

		if (seg->gpa < s->gpa + s->memsz && s->gpa < seg->gpa + seg->memsz)
			return elf_bad(file, "two segments overlap at 0x%llx",
				       (unsigned long long)(seg->gpa > s->gpa ? seg->gpa : s->gpa));
	}
	return 0;
}

static int add_segment(const struct elf_file *file, struct guest_image *img, unsigned int i,
		       const Elf64_Phdr *p)
{
	struct guest_segment *seg = &img->segment[img->nr_segments];
	unsigned long long at = p->p_paddr, filesz = p->p_filesz, memsz = p->p_memsz;
	int ret;

	if (filesz > memsz)
		return elf_bad(file, "segment %u has %llu bytes in the file but %llu in memory", i,
			       filesz, memsz);
	if (!elf_inside(file, p->p_offset, filesz))
		return elf_bad(file,
			       "truncated: segment %u (%llu bytes at 0x%llx) passes the end "
			       "(%zu bytes)",
			       i, filesz, (unsigned long long)p->p_offset, file->len);
	if (memsz > UINT64_MAX - at)
		return elf_bad(file,
			       "segment %u (0x%llx bytes at 0x%llx) passes the end of the "
			       "address space",
			       i, memsz, at);
	if (p->p_vaddr != at)
		return elf_bad(file,
			       "segment %u is linked at 0x%llx but loads at 0x%llx: memory is "
			       "mapped one to one, link it where it loads",
			       i, (unsigned long long)p->p_vaddr, at);
	if (!memsz)
		return 0;
	if (img->nr_segments == GUEST_MAX_SEGMENTS)
		return elf_bad(file, "more than %d segments to load", GUEST_MAX_SEGMENTS);
	*seg = (struct guest_segment){
		.gpa = at,
		.data = file->data + p->p_offset,
		.end = file->data + p->p_offset + filesz,
		.memsz = memsz,
	};
	ret = check_overlap(file, img, seg);
	if (!ret)
		img->nr_segments++;
	return ret;
}

static int read_segments(const struct elf_file *file, struct guest_image *img)
{
	for (unsigned int i = 0; i < file->ehdr.e_phnum; i++) {
		Elf64_Phdr p = elf_phdr(file, i);
		int ret = 0;

		if (p.p_type == PT_INTERP)
			return elf_bad(file, "dynamically linked: link it with -static");
		if (p.p_type == PT_LOAD)
			ret = add_segment(file, img, i, &p);
		if (ret)
			return ret;
	}
	if (!img->nr_segments)
		return elf_bad(file, "no segment to load");
	img->entry = file->ehdr.e_entry;
	for (unsigned int i = 0; i < img->nr_segments; i++)
		if (img->entry - img->segment[i].gpa < img->segment[i].memsz)
			return 0;
	return elf_bad(file, "the entry point 0x%llx is in no segment",
		       (unsigned long long)img->entry);
}

static bool wanted(const Elf64_Sym *sym)
{
	unsigned int type = ELF64_ST_TYPE(sym->st_info);

	return sym->st_name && sym->st_shndx != SHN_UNDEF && type != STT_SECTION &&
	       type != STT_FILE;
}

static int by_value(const void *a, const void *b)
{
	const struct guest_symbol *x = a, *y = b;

	return (x->value > y->value) - (x->value < y->value);
}

static int read_symbols(const struct elf_file *file, const struct elf_symtab *tab,
			struct guest_image *img, struct guest_symbol *symbols)
{
	for (uint64_t i = 0; i < tab->count; i++) {
		Elf64_Sym sym = elf_sym(file, tab, i);
		const char *name;

		if (!wanted(&sym))
			continue;
		name = elf_string(file, tab, sym.st_name);
		if (!name)
			return elf_bad(file, "symbol %llu has its name outside the string table",
				       (unsigned long long)i);
		if (*name)
			symbols[img->nr_symbols++] = (struct guest_symbol){name, sym.st_value};
	}
	img->symbols = symbols;
	qsort(symbols, img->nr_symbols, sizeof(*symbols), by_value);
	return 0;
}

static int read_mode(const struct elf_file *file, struct guest_image *img)
{
	img->mode = file->is64 ? MODE_LONG : MODE_PROTECTED;
	for (unsigned int i = 0; i < img->nr_symbols; i++) {
		const struct guest_symbol *sym = &img->symbols[i];

		if (strcmp(sym->name, "guest_mode"))
			continue;
		if (sym->value < MODE_REAL || sym->value > MODE_LONG)
			return elf_bad(file,
				       "guest_mode is %llu, must be 1 (real), 2 (protected) or "
				       "3 (long)",
				       (unsigned long long)sym->value);
		img->mode = (enum cpu_mode)sym->value;
	}
	return 0;
}

int guest_parse(const char *name, const void *data, size_t len, struct guest_image **out,
		struct sys_error *err)
{
	struct elf_file file = {.name = name, .data = data, .len = len, .err = err};
	struct elf_symtab tab;
	struct guest_image *img;
	char *own_name;
	int ret;

	*out = NULL;
	ret = elf_open(&file);
	if (!ret)
		ret = elf_find_symtab(&file, &tab);
	if (ret)
		return ret;
	/* No file makes this larger than itself: a symbol here is no larger than one there. */
	img = calloc(1, sizeof(*img) + tab.count * sizeof(struct guest_symbol) + strlen(name) + 1);
	if (!img)
		return sys_fail(err, ENOMEM, "%s: out of memory for %llu symbols", name,
				(unsigned long long)tab.count);
	own_name = (char *)(img + 1) + tab.count * sizeof(struct guest_symbol);
	img->name = strcpy(own_name, name);
	img->owned = img;
	ret = read_segments(&file, img);
	if (!ret)
		ret = read_symbols(&file, &tab, img, (struct guest_symbol *)(img + 1));
	if (!ret)
		ret = read_mode(&file, img);
	if (ret) {
		guest_free(img);
		return ret;
	}
	*out = img;
	return 0;
}
