/* SPDX-License-Identifier: GPL-2.0-or-later */
/* certs: certificates in the specification's format (appendix C.1). */
#ifndef MODELS_PSP_CERTS_H
#define MODELS_PSP_CERTS_H

#include <stdbool.h>
#include <stdint.h>

#include "models/psp/keys.h"

#define CERT_SIZE 2084

enum cert_usage {
	CERT_INVALID = 0x1000,
	CERT_OCA,
	CERT_PEK,
	CERT_PDH,
	CERT_CEK,
};

enum cert_algo {
	CERT_NO_ALGO = 0,
	CERT_ECDSA_SHA256 = 2,
	CERT_ECDH_SHA256 = 3,
	CERT_ECDSA_SHA384 = 0x102,
	CERT_ECDH_SHA384 = 0x103,
};

struct cert {
	uint8_t byte[CERT_SIZE];
};

/* One of KEY, without signatures. */
void cert_make(struct cert *c, enum cert_usage usage, const struct ec_point *key);
/* Puts a signature of KEY, whose certificate has USAGE, into the first or second place. */
void cert_sign(struct cert *c, int place, enum cert_usage usage, const struct ec_key *key);
/* It is of this format and USAGE, with a key on P-384, which goes to *KEY. */
bool cert_read(const struct cert *c, enum cert_usage usage, struct ec_point *key);
/* Has C a signature of one with USAGE, and is it KEY's? */
bool cert_signed_by(const struct cert *c, enum cert_usage usage, const struct ec_point *key);

/* Numbers as certificates and reports have them: little-endian in LEN bytes, from big-endian. */
void cert_put_number(uint8_t *out, uint32_t len, const uint8_t number[EC_BYTES]);

#endif
