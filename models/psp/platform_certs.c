// SPDX-License-Identifier: GPL-2.0-or-later
/* The platform's keys and who owns it: specification 5.3 to 5.9. */
#include <string.h>

#include "models/psp/snp.h"

#define CHAIN 3 /* PEK, OCA, CEK */

static enum psp_status pek_gen(struct psp *p, struct psp_call *c)
{
	enum psp_status status = platform_can_save(p);

	(void)c;
	if (status)
		return status;
	if (!psp_bug(p, BUG_PSP_PEK_KEPT))
		platform_new_identity(p);
	platform_save(p);
	return PSP_SUCCESS;
}

static enum psp_status pdh_gen(struct psp *p, struct psp_call *c)
{
	enum psp_status status = platform_can_save(p);

	(void)c;
	if (psp_bug(p, BUG_PSP_PDH_REFUSED))
		return PSP_HWERROR_PLATFORM;
	if (status)
		return status;
	if (!psp_bug(p, BUG_PSP_PDH_KEPT))
		platform_new_pdh(p);
	platform_save(p);
	return PSP_SUCCESS;
}

/* A length that is too short is answered with the right one. */
bool psp_enough(struct psp *p, uint8_t *field, uint32_t needed)
{
	uint32_t given = get32(field);

	if (!psp_bug(p, BUG_PSP_LEN_UNTOLD))
		put32(field, needed);
	return given >= needed;
}

static enum psp_status pek_csr(struct psp *p, struct psp_call *c)
{
	struct cert csr;

	if (!psp_enough(p, c->data + 8, CERT_SIZE))
		return PSP_INVALID_LEN;
	cert_make(&csr, CERT_PEK, &p->platform.id.pek.public);
	return snp_write(p, get64(c->data), &csr, sizeof(csr));
}

/* NULL, with *STATUS, if there is none at ADDRESS. */
static bool fetch_cert(struct psp *p, uint64_t address, uint32_t len, struct cert *out,
		       enum psp_status *status)
{
	const void *at = memory_at(&p->memory, address, CERT_SIZE);

	*status = len != CERT_SIZE ? PSP_INVALID_LEN : at ? PSP_SUCCESS : PSP_INVALID_ADDRESS;
	if (*status)
		return false;
	memcpy(out, at, sizeof(*out));
	return true;
}

/* The PEK that is here, signed by an OCA that signed itself. */
static enum psp_status check_import(struct psp *p, const struct cert *pek, const struct cert *oca)
{
	struct ec_point key, owner;

	if (!cert_read(oca, CERT_OCA, &owner) || !cert_read(pek, CERT_PEK, &key))
		return PSP_INVALID_CERTIFICATE;
	if (memcmp(&key, &p->platform.id.pek.public, sizeof(key)) != 0)
		return PSP_INVALID_CERTIFICATE;
	if (!cert_signed_by(oca, CERT_OCA, &owner) || !cert_signed_by(pek, CERT_OCA, &owner))
		return PSP_BAD_SIGNATURE;
	return PSP_SUCCESS;
}

static enum psp_status pek_cert_import(struct psp *p, struct psp_call *c)
{
	struct platform_identity *id = &p->platform.id;
	struct cert pek, oca;
	enum psp_status status;

	if (id->owned)
		return PSP_ALREADY_OWNED;
	if (!fetch_cert(p, get64(c->data), get32(c->data + 8), &pek, &status) ||
	    !fetch_cert(p, get64(c->data + 16), get32(c->data + 24), &oca, &status))
		return status;
	status = psp_bug(p, BUG_PSP_OWNED) ? PSP_SUCCESS : check_import(p, &pek, &oca);
	if (!status)
		status = platform_can_save(p);
	if (status)
		return status;
	id->owned = true;
	id->oca_cert = oca;
	id->pek_cert = pek;
	/* The owner's signature came in the first place; the chip's goes into the second. */
	cert_sign(&id->pek_cert, 1, CERT_CEK, &p->platform.cek);
	platform_save(p);
	return PSP_SUCCESS;
}

static enum psp_status pdh_cert_export(struct psp *p, struct psp_call *c)
{
	const struct platform_identity *id = &p->platform.id;
	uint64_t pdh_at = get64(c->data), chain_at = get64(c->data + 16);
	struct cert chain[CHAIN] = {id->pek_cert, id->oca_cert};
	bool enough = psp_enough(p, c->data + 8, CERT_SIZE);
	enum psp_status status;

	enough = psp_enough(p, c->data + 24, sizeof(chain)) && enough;
	if (!enough)
		return PSP_INVALID_LEN;
	/* AMD's signature of it is not the chip's to give. */
	cert_make(&chain[2], CERT_CEK, &p->platform.cek.public);
	/* Both or none. */
	status = snp_may_write(p, pdh_at, CERT_SIZE);
	if (!status)
		status = snp_write(p, chain_at, chain, sizeof(chain));
	return status ? status : snp_write(p, pdh_at, &id->pdh_cert, CERT_SIZE);
}

static const struct psp_command cert_commands[] = {
	{0x05, "PEK_GEN", 0, IN_INIT, pek_gen},
	{0x06, "PEK_CSR", 12, IN_RUN | WRITES, pek_csr},
	{0x07, "PEK_CERT_IMPORT", 28, IN_INIT, pek_cert_import},
	{0x08, "PDH_CERT_EXPORT", 28, IN_RUN | WRITES, pdh_cert_export},
	{0x09, "PDH_GEN", 0, IN_RUN, pdh_gen},
};
PSP_COMMANDS(cert_commands);
