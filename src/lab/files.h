/* SPDX-License-Identifier: GPL-2.0-or-later */
/* files: whole files in memory, and whole files onto the disk. */
#ifndef LAB_FILES_H
#define LAB_FILES_H

#include <stddef.h>
#include <stdint.h>

#include "lab/kernel.h"

/* Bytes that end with a NUL which LEN does not count; free(data). */
struct bytes {
	char *data;
	size_t len;
};

int file_read(const char *path, struct bytes *out, char err[LAB_TEXT]);
/* Under a temporary name, then renamed: PATH is whole or as it was. */
int file_write(const char *path, const void *data, size_t len, char err[LAB_TEXT]);

/*
 * A number for the file PATH as it is now: of where it really is, its size and when it changed, so
 * that what was made of it can be told from what is to be made of it anew.
 */
int file_state(const char *path, uint64_t *state, char err[LAB_TEXT]);

/* The next line of *TEXT, ended with a NUL in place; NULL behind the last. */
char *file_line(char **text);

#endif
