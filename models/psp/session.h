/* SPDX-License-Identifier: GPL-2.0-or-later */
/* session: keys between a guest's owner, or another platform, and this one: specification 2.2. */
#ifndef MODELS_PSP_SESSION_H
#define MODELS_PSP_SESSION_H

#include "models/psp/psp.h"

#define SESSION_SIZE 128

/* G's TEK and TIK from the session at ADDRESS and the certificate of who made it. */
enum psp_status session_open(struct psp *p, struct psp_guest *g, uint64_t cert, uint32_t cert_len,
			     uint64_t address, uint32_t len);
/* New TEK and TIK for G, wrapped for the platform whose PDH is PEER. */
enum psp_status session_make(struct psp *p, struct psp_guest *g, const struct ec_point *peer,
			     uint8_t out[SESSION_SIZE]);

#endif
