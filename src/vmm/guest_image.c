// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kvex/vm.h"

int guest_flat(const char *name, const void *data, size_t len, struct guest_image **out,
	       struct sys_error *err)
{
	struct guest_image *img;

	*out = NULL;
	if (!len)
		return sys_fail(err, ENOEXEC, "%s: empty file", name);
	img = calloc(1, sizeof(*img) + strlen(name) + 1);
	if (!img)
		return sys_fail(err, ENOMEM, "%s: out of memory", name);
	img->name = strcpy((char *)(img + 1), name);
	img->owned = img;
	img->mode = MODE_REAL;
	img->entry = GUEST_GPA_CODE;
	img->nr_segments = 1;
	img->segment[0] = (struct guest_segment){
		.gpa = GUEST_GPA_CODE,
		.data = data,
		.end = (const uint8_t *)data + len,
		.memsz = len,
	};
	*out = img;
	return 0;
}

void guest_free(struct guest_image *img)
{
	if (img)
		free(img->owned);
}

static size_t data_size(const struct guest_segment *seg)
{
	return (size_t)(seg->end - seg->data);
}

static uint64_t mem_size(const struct guest_segment *seg)
{
	return seg->memsz ? seg->memsz : data_size(seg);
}

int guest_load(struct vm *vm, const struct guest_image *img)
{
	for (unsigned int i = 0; i < img->nr_segments; i++) {
		const struct guest_segment *seg = &img->segment[i];
		uint64_t size = mem_size(seg);
		uint8_t *hva = vm_hva(vm, seg->gpa, size);

		if (!hva)
			return sys_fail(
				&vm->err, EFAULT,
				"guest %s: segment 0x%llx-0x%llx is outside the VM's memory",
				img->name, (unsigned long long)seg->gpa,
				(unsigned long long)(seg->gpa + size - 1));
		memcpy(hva, seg->data, data_size(seg));
		memset(hva + data_size(seg), 0, size - data_size(seg));
	}
	return 0;
}

/* The address of a label of GUEST_ASM: one at the image's end may be the next image's first. */
static uint64_t find_label(const struct guest_image *img, const char *name)
{
	const struct guest_segment *seg = &img->segment[0];
	const struct guest_label *label;
	uint64_t at_end = 0;

	for (label = __start_kvex_labels; label < __stop_kvex_labels; label++) {
		uint64_t gpa;

		if (label->addr < seg->data || label->addr > seg->end || strcmp(label->name, name))
			continue;
		gpa = seg->gpa + (uint64_t)(label->addr - seg->data);
		if (label->addr < seg->end)
			return gpa;
		at_end = gpa;
	}
	return at_end;
}

uint64_t guest_symbol(const struct guest_image *img, const char *name)
{
	if (!img->nr_symbols)
		return img->nr_segments ? find_label(img, name) : 0;
	for (unsigned int i = 0; i < img->nr_symbols; i++)
		if (!strcmp(img->symbols[i].name, name))
			return img->symbols[i].value;
	return 0;
}

static const char *nearest_symbol(const struct guest_image *img, uint64_t low, uint64_t addr,
				  uint64_t *value)
{
	const char *name = NULL;

	for (unsigned int i = 0; i < img->nr_symbols; i++) {
		const struct guest_symbol *sym = &img->symbols[i];

		if (sym->value > addr)
			break;
		/* Of several names for one address the first stands. */
		if (sym->value >= low && (!name || sym->value > *value)) {
			name = sym->name;
			*value = sym->value;
		}
	}
	return name;
}

static const char *nearest_label(const struct guest_segment *seg, uint64_t addr, uint64_t *value)
{
	const struct guest_label *label, *best = NULL;

	for (label = __start_kvex_labels; label < __stop_kvex_labels; label++)
		if (label->addr >= seg->data && label->addr < seg->end &&
		    (uint64_t)(label->addr - seg->data) <= addr - seg->gpa &&
		    (!best || label->addr > best->addr))
			best = label;
	if (!best)
		return NULL;
	*value = seg->gpa + (uint64_t)(best->addr - seg->data);
	return best->name;
}

/* A file's names are anybody's: none may reach a terminal as an escape sequence. */
static void make_printable(char *text)
{
	for (; *text; text++)
		if (!isprint((unsigned char)*text))
			*text = '?';
}

const char *guest_symbolize(const struct guest_image *img, uint64_t addr, char *buf, size_t len)
{
	for (unsigned int i = 0; i < img->nr_segments; i++) {
		const struct guest_segment *seg = &img->segment[i];
		uint64_t value = seg->gpa;
		const char *name;

		if (addr - seg->gpa >= mem_size(seg))
			continue;
		name = img->nr_symbols ? nearest_symbol(img, seg->gpa, addr, &value)
				       : nearest_label(seg, addr, &value);
		if (!name)
			name = img->name;
		if (addr == value)
			snprintf(buf, len, "%s", name);
		else
			snprintf(buf, len, "%s+0x%llx", name, (unsigned long long)(addr - value));
		make_printable(buf);
		return buf;
	}
	return NULL;
}
