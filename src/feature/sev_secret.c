// SPDX-License-Identifier: GPL-2.0-or-later
/* The owner's side of LAUNCH_SECRET: SEV API 6.6, table 55 (what the MAC is over). */
#include <errno.h>
#include <nettle/aes.h>
#include <nettle/ctr.h>
#include <nettle/hmac.h>
#include <string.h>
#include <sys/random.h>

#include "kvex/sev_session.h"

#define LAUNCH_SECRET_TAG 1

static void sign(const struct sev_session *s, const uint8_t measure[32], const void *transport,
		 uint32_t len, struct sev_secret_header *h)
{
	static const uint8_t tag = LAUNCH_SECRET_TAG;
	/* The guest's length and the transport's. */
	const uint32_t lengths[2] = {len, len};
	struct hmac_sha256_ctx ctx;

	hmac_sha256_set_key(&ctx, sizeof(s->tik), s->tik);
	hmac_sha256_update(&ctx, sizeof(tag), &tag);
	hmac_sha256_update(&ctx, sizeof(h->flags), (const uint8_t *)&h->flags);
	hmac_sha256_update(&ctx, sizeof(h->iv), h->iv);
	hmac_sha256_update(&ctx, sizeof(lengths), (const uint8_t *)lengths);
	hmac_sha256_update(&ctx, len, transport);
	hmac_sha256_update(&ctx, 32, measure);
	hmac_sha256_digest(&ctx, sizeof(h->mac), h->mac);
}

int sev_secret_seal(const struct sev_session *s, const uint8_t measure[32], const void *secret,
		    uint32_t len, struct sev_secret_header *header, void *transport,
		    struct sys_error *err)
{
	uint8_t counter[AES_BLOCK_SIZE];
	struct aes128_ctx aes;

	if (!len || len % AES_BLOCK_SIZE || len > SEV_SECRET_MAX)
		return sys_fail(err, EINVAL, "a secret has 16 to %u bytes, in steps of 16: not %u",
				SEV_SECRET_MAX, len);
	memset(header, 0, sizeof(*header));
	if (getrandom(header->iv, sizeof(header->iv), 0) != sizeof(header->iv))
		return sys_fail(err, errno ? errno : EIO, "no random bytes");
	memcpy(counter, header->iv, sizeof(counter));
	aes128_set_encrypt_key(&aes, s->tek);
	ctr_crypt(&aes, (nettle_cipher_func *)aes128_encrypt, AES_BLOCK_SIZE, counter, len,
		  transport, secret);
	sign(s, measure, transport, len, header);
	return 0;
}
