/* SPDX-License-Identifier: GPL-2.0-or-later */
/* make_image: the smallest files that the lab takes for a vmlinux, a module, a bzImage. */
#ifndef TESTS_LAB_MAKE_IMAGE_H
#define TESTS_LAB_MAKE_IMAGE_H

#include "lab/files.h"

enum packing { PACK_NONE, PACK_GZIP, PACK_XZ, PACK_ZSTD, PACK_LZ4 };

/* An ELF with one note of this type, and linux_banner; free(data). */
struct bytes make_vmlinux(unsigned int note_type);
/* An ELF whose .modinfo is the LEN bytes at INFO. */
struct bytes make_module(const char *info, size_t len);
struct bytes make_packed(const struct bytes *in, enum packing packing);
/* Consumes PAYLOAD. */
struct bytes make_bzimage(struct bytes payload);

#endif
