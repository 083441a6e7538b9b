/* SPDX-License-Identifier: GPL-2.0-or-later */
/* disk_boot: the boot sector that disk.c fills in. Private to disk. */
#ifndef LAB_DISK_BOOT_H
#define LAB_DISK_BOOT_H

#define BOOT_SECTOR  512
#define BOOT_TABLE   256 /* where its table is */
#define BOOT_EXTENTS 20	 /* entries, the last among them */

#ifndef __ASSEMBLER__
#include <stdint.h>

/* Behind the last extent one without sectors: LBA is what to tell, TO where to enter. */
struct boot_extent {
	uint32_t lba, sectors, to;
};

extern const char lab_boot_sector[BOOT_SECTOR];
#endif

#endif
