// SPDX-License-Identifier: GPL-2.0-or-later
/* The platform's certificates, from /dev/sev, and signatures of its PEK. */
#include "kvex/sev_certs.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "kvex/id_block.h"
#include "kvex/sev_platform.h"

struct signature {
	uint32_t usage, algo;
	const uint8_t *r, *s; /* 72 bytes, little-endian */
};

/* False: it has more than 384 bits. */
static bool read_number(const uint8_t little_endian[72], uint8_t out[P384_SIZE])
{
	for (unsigned int i = 0; i < P384_SIZE; i++)
		out[i] = little_endian[P384_SIZE - 1 - i];
	for (unsigned int i = P384_SIZE; i < 72; i++)
		if (little_endian[i])
			return false;
	return true;
}

static bool is_pek(const struct sev_cert *cert)
{
	return cert->version == SEV_CERT_VERSION && cert->usage == SEV_CERT_PEK &&
	       cert->curve == SEV_CERT_CURVE_P384;
}

static bool signed_by(const struct sev_cert *pek, const struct signature *sig, const void *data,
		      size_t len)
{
	uint8_t x[P384_SIZE], y[P384_SIZE];
	struct p384_signature rs;

	if (!is_pek(pek) || sig->usage != SEV_CERT_PEK || !read_number(pek->x, x) ||
	    !read_number(pek->y, y) || !read_number(sig->r, rs.r) || !read_number(sig->s, rs.s))
		return false;
	if (sig->algo == SEV_CERT_ECDSA_SHA256)
		return sign_check_sha256(x, y, data, len, &rs);
	return sig->algo == SEV_CERT_ECDSA_SHA384 && sign_check(x, y, data, len, &rs);
}

int sev_read_certs(int fd, struct sev_certs *certs, struct sys_error *err)
{
	uint32_t len = sizeof(certs->pdh), chain_len = sizeof(certs->chain);
	struct psp psp = {.fd = fd};
	struct psp_answer answer =
		psp_pdh_cert_export(&psp, &certs->pdh, &len, &certs->chain, &chain_len);

	*err = psp.err;
	return answer.code;
}

int sev_check_pdh(const struct sev_certs *certs, struct sys_error *err)
{
	const struct sev_cert *pdh = &certs->pdh;

	if (pdh->usage != SEV_CERT_PDH)
		return sys_fail(err, EBADMSG, "what the platform gives is no PDH: usage %#x",
				pdh->usage);
	for (unsigned int i = 0; i < 2; i++) {
		const struct sev_cert_signature *sig = &pdh->signature[i];
		const struct signature s = {sig->usage, sig->algo, sig->r, sig->s};

		if (signed_by(&certs->chain.pek, &s, pdh, offsetof(struct sev_cert, signature)))
			return 0;
	}
	return sys_fail(err, EBADMSG, "the platform's PDH is not signed by its PEK");
}

int sev_check_report(const struct sev_report *report, const uint8_t mnonce[16],
		     const struct sev_cert *pek, struct sys_error *err)
{
	const struct signature s = {report->sig_usage, report->sig_algo, report->signature,
				    report->signature + 72};

	if (memcmp(report->mnonce, mnonce, sizeof(report->mnonce)) != 0)
		return sys_fail(err, EBADMSG,
				"the attestation report has another nonce than it was asked with");
	if (!signed_by(pek, &s, report, offsetof(struct sev_report, sig_usage)))
		return sys_fail(err, EBADMSG, "the attestation report is not signed by the PEK");
	return 0;
}
