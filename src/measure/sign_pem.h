/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sign_pem: the private key in a PEM file (RFC 7468), as DER. */
#ifndef MEASURE_SIGN_PEM_H
#define MEASURE_SIGN_PEM_H

#include "kvex/id_block.h"

#define SIGN_DER_MAX 4096

/* Whether the file looks like PEM at all. */
bool sign_pem_is(const char *text, size_t len);
/* -EINVAL, with the reason in ERR, if there is no block with a private key that can be read. */
int sign_pem_decode(const char *text, size_t len, uint8_t der[SIGN_DER_MAX], size_t *der_len,
		    struct sys_error *err);

#endif
