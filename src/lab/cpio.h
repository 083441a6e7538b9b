/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cpio: archives in the format "newc", which the kernel unpacks as its initramfs and kvex's init as
 * a job's files. Devices are records only: no privilege is needed to write them.
 */
#ifndef LAB_CPIO_H
#define LAB_CPIO_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct cpio {
	FILE *out;
	unsigned int ino;
	uint64_t written;
	int error; /* the first one, -errno: nothing is written after it */
	char parent[PATH_MAX];
};

void cpio_begin(struct cpio *c, FILE *out);
/* Paths may start with a slash, which is dropped; the folders above them are written too. */
void cpio_dir(struct cpio *c, const char *path, unsigned int mode);
void cpio_device(struct cpio *c, const char *path, unsigned int mode, unsigned int major,
		 unsigned int minor);
void cpio_data(struct cpio *c, const char *path, unsigned int mode, const void *data, size_t len);
void cpio_link(struct cpio *c, const char *path, const char *target);
/* Writes the end and flushes. 0, or the first error. */
int cpio_end(struct cpio *c);

/*
 * Unpacks LEN bytes into the folder ROOT. 0; -EINVAL if it is no whole archive, or -errno, with the
 * entry's name in WHERE.
 */
int cpio_unpack(const void *archive, size_t len, const char *root, char where[256]);

#endif
