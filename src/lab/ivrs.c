// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SEV-SNP wants an IOMMU that knows of it (AMD I/O Virtualization Technology specification,
 * 48882, MMIO offset 0x30, SNPSup). QEMU's knows nothing of it but needs not: a kernel takes the
 * features from the IVRS table (5.2.2, IVHD of type 11h) before it asks the device. This one takes
 * the place of QEMU's, by its OEM's names and a higher revision. The security processor is none of
 * its devices: its addresses are physical.
 */
#include "lab/ivrs.h"

#include <string.h>

#define HEADER	  48 /* of the table, with IVinfo and 8 reserved bytes */
#define IVHD	  40
#define DEVICES	  (IVRS_SIZE - HEADER - IVHD)
#define IVINFO	  0x2801 /* EFRSup, a physical address of 40 bits, a virtual one of 48 */
#define TYPE_EFR  0x11
#define FLAGS	  0x14	 /* Coherent, IotlbSup */
#define DEVICE	  0x0008 /* 00:01.0 */
#define CAP	  0x40
#define REGISTERS 0xfed80000ull
/* What QEMU's has in its register, and SNPSup. */
#define FEATURES (1ull << 63 | 0x29d3)

#define ENTRY_SELECT  2
#define ENTRY_SPECIAL 0x48
#define IOAPIC_DEVICE 0x00a0
#define IOAPIC	      1

struct cursor {
	uint8_t *at;
};

static void put(struct cursor *c, uint64_t value, unsigned int len)
{
	for (unsigned int i = 0; i < len; i++)
		*c->at++ = (uint8_t)(value >> 8 * i);
}

static void put_text(struct cursor *c, const char *text)
{
	size_t len = strlen(text);

	memcpy(c->at, text, len);
	c->at += len;
}

static void put_devices(struct cursor *c)
{
	static const uint16_t device[] = {0x0000, DEVICE, 0x00f8, 0x00fa, 0x00fb};

	for (size_t i = 0; i < sizeof(device) / sizeof(device[0]); i++) {
		put(c, ENTRY_SELECT, 1);
		put(c, device[i], 2);
		put(c, 0, 1);
	}
	put(c, 0, 4); /* entries of 8 bytes are aligned */
	put(c, ENTRY_SPECIAL, 1);
	put(c, 0, 2);
	put(c, 0, 1);
	put(c, 0, 1);
	put(c, IOAPIC_DEVICE, 2);
	put(c, IOAPIC, 1);
}

static void put_ivhd(struct cursor *c)
{
	put(c, TYPE_EFR, 1);
	put(c, FLAGS, 1);
	put(c, IVHD + DEVICES, 2);
	put(c, DEVICE, 2);
	put(c, CAP, 2);
	put(c, REGISTERS, 8);
	put(c, 0, 2); /* segment */
	put(c, 0, 2);
	put(c, 0, 4);
	put(c, FEATURES, 8);
	put(c, 0, 8);
	put_devices(c);
}

void ivrs_make(uint8_t out[IVRS_SIZE])
{
	struct cursor c = {out};
	uint8_t sum = 0;

	memset(out, 0, IVRS_SIZE);
	put_text(&c, "IVRS");
	put(&c, IVRS_SIZE, 4);
	put(&c, 2, 1); /* revision */
	put(&c, 0, 1); /* checksum */
	put_text(&c, "BOCHS ");
	put_text(&c, "BXPC    ");
	put(&c, 2, 4); /* QEMU's is 1 */
	put_text(&c, "BXPC");
	put(&c, 1, 4);
	put(&c, IVINFO, 4);
	put(&c, 0, 8);
	put_ivhd(&c);
	for (unsigned int i = 0; i < IVRS_SIZE; i++)
		sum = (uint8_t)(sum + out[i]);
	out[9] = (uint8_t)-sum;
}
