/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * disk: a disk that boots a kernel by itself, for emulators that take nothing else: a boot sector
 * that reads what follows into memory. There is no file system.
 */
#ifndef LAB_DISK_H
#define LAB_DISK_H

#include "lab/kernel.h"

/* A range of physical memory, as the firmware would tell of it. */
struct disk_memory {
	unsigned long long start, size;
	unsigned int type; /* E820: 1 memory, 2 reserved, 3 ACPI tables */
};

struct disk {
	const struct lab_kernel *kernel;
	int initramfs;
	const char *words;		  /* the kernel's command line */
	const struct disk_memory *memory; /* ended by one of size 0 */
};

/* A descriptor of an unnamed file with the disk's image, or -errno. */
int disk_make(const struct disk *disk, char err[LAB_TEXT]);

#endif
