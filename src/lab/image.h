/* SPDX-License-Identifier: GPL-2.0-or-later */
/* image: what is in a kernel's image, bzImage or vmlinux. All input is taken to be hostile. */
#ifndef LAB_IMAGE_H
#define LAB_IMAGE_H

#include <stdint.h>

#include "lab/files.h"

/* Does it start as a bzImage, as an ELF? */
bool image_is_bzimage(const struct bytes *image);
bool image_is_elf(const struct bytes *image);

/* Is PATH a bzImage or an ELF, and as long as its header says? */
bool image_file_is_whole(const char *path);

/* The vmlinux in a bzImage (Linux/x86 boot protocol, 2.08 or later); free(vmlinux->data). */
int image_extract(const struct bytes *bzimage, struct bytes *vmlinux, char err[LAB_TEXT]);

/* Has the ELF a note XEN_ELFNOTE_PHYS32_ENTRY, by which QEMU's -kernel starts it? */
bool image_has_pvh(const struct bytes *elf);
/* The physical address that the note names. */
bool image_pvh_entry(const struct bytes *elf, uint32_t *entry);

/* `uname -r` of a bzImage or vmlinux. False if it is not to be found. */
bool image_release(const struct bytes *image, char *out, size_t len);

/*
 * Takes from a module what no code of it needs and what is slow to read under emulation: its
 * signature, and the types of its BTF, whose section gets a name that the kernel does not look for.
 */
void module_bare(struct bytes *module);

/* The section NAME of an ELF. False if there is none. */
bool image_section(const struct bytes *elf, const char *name, const char **data, size_t *len);

#endif
