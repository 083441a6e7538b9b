/* SPDX-License-Identifier: GPL-2.0-or-later */
/* device: the PCI device 1022:14ca: configuration space, BARs, MSI-X. */
#ifndef MODELS_PSP_DEVICE_H
#define MODELS_PSP_DEVICE_H

#include "models/psp/mailbox.h"
#include "models/psp/psp.h"

/* Regions and interrupts by their indices in VFIO. */
#define DEVICE_REGIONS	   9
#define DEVICE_MAILBOX	   2
#define DEVICE_MSIX	   5
#define DEVICE_CONFIG	   7
#define DEVICE_IRQS	   5
#define DEVICE_IRQ_MSIX	   2
#define DEVICE_VECTORS	   2
#define DEVICE_CONFIG_SIZE 256

struct device {
	struct psp *psp;
	struct mailbox mailbox;
	uint8_t config[DEVICE_CONFIG_SIZE];
	int vector[DEVICE_VECTORS]; /* event descriptors, -1: none */
};

void device_init(struct device *d, struct psp *p);
void device_free(struct device *d);
/* FLR: as after power on, but that the memory remains and with it what it holds. */
void device_reset(struct device *d);

/* Bytes of REGION, 0: there is none. */
uint32_t device_region_size(uint32_t region);
/* LEN bytes at OFFSET. False: that is not within REGION. */
bool device_read(struct device *d, uint32_t region, uint64_t offset, uint8_t *data, uint32_t len);
bool device_write(struct device *d, uint32_t region, uint64_t offset, const uint8_t *data,
		  uint32_t len);
/* Takes over FD, -1: none. */
void device_set_vector(struct device *d, uint32_t vector, int fd);
/* Gives late answers. */
void device_tick(struct device *d);

#endif
