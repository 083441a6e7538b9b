/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sev_session: what a guest's owner gives to LAUNCH_START so that he can check LAUNCH_MEASURE
 * (SEV API section 2.2 and 6.2): transport keys, wrapped for one platform by a key that both sides
 * derive from the platform's certificate (PDH) and a key of the owner's own. All of it P-384,
 * SHA-256 and AES-128.
 */
#ifndef KVEX_SEV_SESSION_H
#define KVEX_SEV_SESSION_H

#include "kvex/sev_certs.h"

/* SESSION of LAUNCH_START. */
struct sev_session_data {
	uint8_t nonce[16];
	uint8_t wrap_tk[32];
	uint8_t wrap_iv[16];
	uint8_t wrap_mac[32];
	uint8_t policy_mac[32];
};
_Static_assert(sizeof(struct sev_session_data) == 128, "sev_session_data");

struct sev_session {
	uint8_t tek[16], tik[16]; /* transport encryption and integrity keys */
	struct sev_session_data data;
	struct sev_cert certificate; /* the owner's public key */
};

/*
 * A new session for a guest with POLICY and the platform whose certificate is PDH: sev_check_pdh
 * says whether it is. -EINVAL: that is not the certificate of a P-384 key.
 */
int sev_session_make(struct sev_session *s, const struct sev_cert *pdh, uint32_t policy,
		     struct sys_error *err);
/* The same with the owner's private key and all random bytes given: for tests. */
struct sev_session_secrets {
	uint8_t key[48]; /* big-endian, below the curve's order */
	uint8_t nonce[16], iv[16], tek[16], tik[16];
};
int sev_session_make_from(struct sev_session *s, const struct sev_cert *pdh, uint32_t policy,
			  const struct sev_session_secrets *secrets, struct sys_error *err);

/* LAUNCH_SECRET (SEV API 6.6): a secret on its way to a guest, signed for one measurement. */
struct sev_secret_header {
	uint32_t flags; /* 0: not compressed */
	uint8_t iv[16];
	uint8_t mac[32];
};
_Static_assert(sizeof(struct sev_secret_header) == 52, "sev_secret_header");

#define SEV_SECRET_MAX 4096
/*
 * Encrypts LEN bytes of SECRET to TRANSPORT, and HEADER for them; MEASURE is the first 32 bytes of
 * LAUNCH_MEASURE's. 0; -EINVAL for a LEN that is 0, no multiple of 16 or above SEV_SECRET_MAX.
 */
int sev_secret_seal(const struct sev_session *s, const uint8_t measure[32], const void *secret,
		    uint32_t len, struct sev_secret_header *header, void *transport,
		    struct sys_error *err);

#endif
