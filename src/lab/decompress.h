/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decompress: what kernels and their modules are compressed with, told by its first bytes. */
#ifndef LAB_DECOMPRESS_H
#define LAB_DECOMPRESS_H

#include "lab/files.h"

/*
 * The first compressed stream in LEN bytes at DATA (what follows it is ignored) into OUT: xz, lzma,
 * gzip, zstd, or lz4 as the kernel has it. Input with no such magic is copied. -EINVAL: damaged;
 * -ENOTSUP: a format that only the kernel reads; -EFBIG: more than a kernel can be.
 */
int decompress(const void *data, size_t len, struct bytes *out, char err[LAB_TEXT]);

#endif
