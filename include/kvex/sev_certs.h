/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sev_certs: the platform's certificates (SEV API appendix C.1), and what their keys sign. The PEK
 * is taken as it comes: that the chip's CEK has signed it, and AMD the CEK, is not looked at.
 */
#ifndef KVEX_SEV_CERTS_H
#define KVEX_SEV_CERTS_H

#include "kvex/sev.h"

#define SEV_CERT_LEN 2084

/* A certificate; numbers are little-endian. */
struct sev_cert_signature {
	uint32_t usage, algo; /* of the key that signed */
	uint8_t r[72], s[72];
	uint8_t reserved[368];
} __attribute__((packed));

struct sev_cert {
	uint32_t version;
	uint8_t api_major, api_minor, reserved[2];
	uint32_t usage, algo;
	uint32_t curve;
	uint8_t x[72], y[72];
	uint8_t rest[880];
	struct sev_cert_signature signature[2]; /* of all that is before them */
} __attribute__((packed));
_Static_assert(sizeof(struct sev_cert) == SEV_CERT_LEN, "sev_cert");

#define SEV_CERT_VERSION    1
#define SEV_CERT_CURVE_P384 2

enum sev_cert_usage {
	SEV_CERT_PEK = 0x1002,
	SEV_CERT_PDH = 0x1003,
};

enum sev_cert_algo {
	SEV_CERT_ECDSA_SHA256 = 0x002,
	SEV_CERT_ECDH_SHA256 = 0x003,
	SEV_CERT_ECDSA_SHA384 = 0x102,
};

/* As PDH_CERT_EXPORT gives them. */
struct sev_certs {
	struct sev_cert pdh;
	struct {
		struct sev_cert pek, oca, cek;
	} chain;
};

/* PDH_CERT_EXPORT of FD, /dev/sev. 0 or -errno. */
int sev_read_certs(int fd, struct sev_certs *certs, struct sys_error *err);
/* The PEK has signed the PDH. 0, or -EBADMSG with what is wrong in ERR. */
int sev_check_pdh(const struct sev_certs *certs, struct sys_error *err);
/* REPORT is the answer to MNONCE, signed by the PEK. 0, or -EBADMSG with what is wrong in ERR. */
int sev_check_report(const struct sev_report *report, const uint8_t mnonce[16],
		     const struct sev_cert *pek, struct sys_error *err);

#endif
