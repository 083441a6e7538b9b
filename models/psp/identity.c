// SPDX-License-Identifier: GPL-2.0-or-later
/* The platform's keys, and what of them outlives the power: specification 5.1.3, 5.3. */
#include <nettle/sha2.h>
#include <string.h>

#include "models/psp/snp.h"

#define NV_MAGIC 0x31766e207865766 /* "kvex nv1", about */

/* What INIT_EX's memory holds. */
struct nv {
	uint64_t magic;
	struct platform_identity id;
	uint8_t hash[SHA256_DIGEST_SIZE]; /* of all before */
};

static void certify(struct platform *f)
{
	struct platform_identity *id = &f->id;

	cert_make(&id->pek_cert, CERT_PEK, &id->pek.public);
	cert_sign(&id->pek_cert, 0, CERT_OCA, &id->oca);
	cert_sign(&id->pek_cert, 1, CERT_CEK, &f->cek);
}

void platform_new_pdh(struct psp *p)
{
	struct platform_identity *id = &p->platform.id;

	ec_generate(&id->pdh);
	cert_make(&id->pdh_cert, CERT_PDH, &id->pdh.public);
	cert_sign(&id->pdh_cert, 0, CERT_PEK,
		  psp_bug(p, BUG_PSP_CERT_SIGNATURE) ? &id->pdh : &id->pek);
}

void platform_new_identity(struct psp *p)
{
	struct platform_identity *id = &p->platform.id;

	*id = (struct platform_identity){.valid = true};
	ec_generate(&id->oca);
	cert_make(&id->oca_cert, CERT_OCA, &id->oca.public);
	cert_sign(&id->oca_cert, 0, CERT_OCA, &id->oca);
	ec_generate(&id->pek);
	certify(&p->platform);
	platform_new_pdh(p);
}

static void hash_nv(const struct nv *nv, uint8_t out[SHA256_DIGEST_SIZE])
{
	struct sha256_ctx s;

	sha256_init(&s);
	sha256_update(&s, offsetof(struct nv, hash), (const uint8_t *)nv);
	sha256_digest(&s, SHA256_DIGEST_SIZE, out);
}

enum psp_status platform_can_save(struct psp *p)
{
	return p->platform.nv ? snp_may_write(p, p->platform.nv, PSP_NV_SIZE) : PSP_SUCCESS;
}

void platform_save(struct psp *p)
{
	struct nv *at = memory_at(&p->memory, p->platform.nv, sizeof(*at)), nv;

	if (!p->platform.nv || !at)
		return;
	memset(&nv, 0, sizeof(nv));
	nv.magic = NV_MAGIC;
	nv.id = p->platform.id;
	hash_nv(&nv, nv.hash);
	memcpy(at, &nv, sizeof(nv));
}

bool platform_load(struct psp *p)
{
	const uint8_t *at = memory_at(&p->memory, p->platform.nv, sizeof(struct nv));
	uint8_t hash[SHA256_DIGEST_SIZE];
	struct nv nv;
	size_t i = 0;

	/* The host's memory of an earlier boot counts, and not what was in the flash. */
	p->platform.id.valid = false;
	while (i < sizeof(nv) && at[i] == 0xff)
		i++;
	if (i == sizeof(nv))
		return true;
	memcpy(&nv, at, sizeof(nv));
	hash_nv(&nv, hash);
	if (nv.magic != NV_MAGIC || memcmp(hash, nv.hash, sizeof(hash)) != 0)
		return false;
	p->platform.id = nv.id;
	return true;
}
