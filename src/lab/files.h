/* SPDX-License-Identifier: GPL-2.0-or-later */
/* files: whole files in memory, and whole files onto the disk. */
#ifndef LAB_FILES_H
#define LAB_FILES_H

#include <stddef.h>

#include "lab/kernel.h"

/* Bytes that end with a NUL which LEN does not count; free(data). */
struct bytes {
	char *data;
	size_t len;
};

int file_read(const char *path, struct bytes *out, char err[LAB_TEXT]);
/* Under a temporary name, then renamed: PATH is whole or as it was. */
int file_write(const char *path, const void *data, size_t len, char err[LAB_TEXT]);

/* The next line of *TEXT, ended with a NUL in place; NULL behind the last. */
char *file_line(char **text);

#endif
