// SPDX-License-Identifier: GPL-2.0-or-later
#include "models/psp/device.h"

#include <string.h>
#include <unistd.h>

#define VENDOR	     0x1022
#define DEVICE	     0x14ca /* a PSP for servers with SEV, without CCP and TEE */
#define CLASS	     0x10   /* encryption */
#define SUBCLASS     0x80
#define MAILBOX_SIZE 0x100000
#define MSIX_SIZE    0x1000
#define MSIX_CAP     0x40
#define MSIX_PBA     0x800

static void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

/* QEMU handles BARs, the command register and MSI-X itself, by what is read here at first. */
static void fill_config(uint8_t *c)
{
	memset(c, 0, DEVICE_CONFIG_SIZE);
	put16(c + 0x00, VENDOR);
	put16(c + 0x02, DEVICE);
	put16(c + 0x06, 0x10); /* has capabilities */
	c[0x0a] = SUBCLASS;
	c[0x0b] = CLASS;
	put16(c + 0x2c, VENDOR);
	put16(c + 0x2e, DEVICE);
	c[0x34] = MSIX_CAP;
	c[MSIX_CAP] = 0x11;
	put16(c + MSIX_CAP + 2, DEVICE_VECTORS - 1);
	put32(c + MSIX_CAP + 4, DEVICE_MSIX);
	put32(c + MSIX_CAP + 8, MSIX_PBA | DEVICE_MSIX);
}

void device_init(struct device *d, struct psp *p)
{
	*d = (struct device){.psp = p};
	for (int i = 0; i < DEVICE_VECTORS; i++)
		d->vector[i] = -1;
	fill_config(d->config);
}

void device_set_vector(struct device *d, uint32_t vector, int fd)
{
	if (vector >= DEVICE_VECTORS) {
		if (fd >= 0)
			close(fd);
		return;
	}
	if (d->vector[vector] >= 0)
		close(d->vector[vector]);
	d->vector[vector] = fd;
}

void device_free(struct device *d)
{
	for (uint32_t i = 0; i < DEVICE_VECTORS; i++)
		device_set_vector(d, i, -1);
}

/* The firmware's own state stays: a function's reset does not reach the processor behind it. */
void device_reset(struct device *d)
{
	mailbox_reset(&d->mailbox);
	fill_config(d->config);
}

uint32_t device_region_size(uint32_t region)
{
	switch (region) {
	case DEVICE_MAILBOX:
		return MAILBOX_SIZE;
	case DEVICE_MSIX:
		return MSIX_SIZE;
	case DEVICE_CONFIG:
		return DEVICE_CONFIG_SIZE;
	default:
		return 0;
	}
}

static bool within(uint32_t region, uint64_t offset, uint32_t len)
{
	uint32_t size = device_region_size(region);

	return len <= size && offset <= size - len;
}

static void interrupt(struct device *d)
{
	const uint64_t one = 1;

	/* An event that cannot be counted has been counted already. */
	if (d->vector[0] >= 0 && write(d->vector[0], &one, sizeof(one)) < 0)
		return;
}

void device_tick(struct device *d)
{
	if (mailbox_tick(&d->mailbox))
		interrupt(d);
}

bool device_read(struct device *d, uint32_t region, uint64_t offset, uint8_t *data, uint32_t len)
{
	if (!within(region, offset, len))
		return false;
	memset(data, 0, len);
	if (region == DEVICE_CONFIG)
		memcpy(data, d->config + offset, len);
	/* Registers have 32 bits; a part of one is read as such. */
	for (uint32_t i = 0; region == DEVICE_MAILBOX && i < len; i++) {
		uint32_t at = (uint32_t)offset + i;

		data[i] = (uint8_t)(mailbox_read(&d->mailbox, at & ~3u) >> (at % 4 * 8));
	}
	return true;
}

bool device_write(struct device *d, uint32_t region, uint64_t offset, const uint8_t *data,
		  uint32_t len)
{
	if (!within(region, offset, len))
		return false;
	if (region == DEVICE_CONFIG)
		memcpy(d->config + offset, data, len);
	if (region == DEVICE_MAILBOX && offset % 4 == 0)
		for (uint32_t i = 0; i + 4 <= len; i += 4)
			if (mailbox_write(&d->mailbox, d->psp, (uint32_t)offset + i,
					  get32(data + i)))
				interrupt(d);
	return true;
}
