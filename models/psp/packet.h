/* SPDX-License-Identifier: GPL-2.0-or-later */
/* packet: memory on its way to or from a guest, encrypted and signed: specification 4.5, 6.6. */
#ifndef MODELS_PSP_PACKET_H
#define MODELS_PSP_PACKET_H

#include "models/psp/psp.h"

enum packet_tag { PACKET_SECRET = 1, PACKET_DATA, PACKET_VMSA };

#define PACKET_HEADER 52 /* flags, IV, MAC */
#define PACKET_MAX    (16u << 10)

/* The buffers that a command names. */
struct packet {
	uint8_t *header, *guest, *transport;
	uint32_t guest_len, transport_len;
	bool sent; /* set by who asks for it: from the guest, and not to it */
};

/* Of the commands whose buffer names header, guest's memory and transport buffer. */
enum psp_status packet_find(struct psp *p, struct psp_call *c, enum packet_tag tag,
			    struct packet *out);
/* Writes header and transport buffer. */
void packet_seal(const struct psp_guest *g, enum packet_tag tag, const struct packet *k);
/* False: the MAC is wrong. A secret's stands for the launch's measurement, too. */
bool packet_check(const struct psp_guest *g, enum packet_tag tag, const struct packet *k);
/* Into the guest's memory. */
void packet_open(const struct psp_guest *g, const struct packet *k);

#endif
