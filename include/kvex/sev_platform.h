/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sev_platform: the security processor as /dev/sev shows it. Each command has two answers that say
 * different things and are kept apart: the kernel's errno and the firmware's status.
 */
#ifndef KVEX_SEV_PLATFORM_H
#define KVEX_SEV_PLATFORM_H

#include "kvex/sys.h"
#include "kvex/uapi_psp.h"

struct psp {
	int fd;
	struct sys_error err; /* of the last command that failed */
};

/* The firmware was not asked, or did not answer. */
#define PSP_NOT_ASKED 0xffffffffu

struct psp_answer {
	int code;	/* 0 or -errno */
	uint32_t error; /* the firmware's: 0, an error of psp_error_name(), or PSP_NOT_ASKED */
};

/* Opens PATH (NULL: /dev/sev). 0 or -errno with PSP's error. */
int psp_open(struct psp *psp, const char *path, bool writable);
void psp_close(struct psp *psp);

/* Any command; DATA is what it points to, or NULL. */
struct psp_answer psp_command(struct psp *psp, unsigned int command, void *data);

struct psp_answer psp_factory_reset(struct psp *psp);
struct psp_answer psp_platform_status(struct psp *psp, struct sev_user_data_status *status);
struct psp_answer psp_pek_gen(struct psp *psp);
struct psp_answer psp_pdh_gen(struct psp *psp);
/* *LEN: of BUF, then what the firmware needs or wrote. BUF NULL: asks for it. The same below. */
struct psp_answer psp_pek_csr(struct psp *psp, void *buf, uint32_t *len);
struct psp_answer psp_pdh_cert_export(struct psp *psp, void *pdh, uint32_t *pdh_len, void *chain,
				      uint32_t *chain_len);
struct psp_answer psp_pek_cert_import(struct psp *psp, const void *pek, uint32_t pek_len,
				      const void *oca, uint32_t oca_len);
struct psp_answer psp_get_id(struct psp *psp, void *buf, uint32_t *len);

struct psp_answer psp_snp_platform_status(struct psp *psp, struct psp_snp_status *status);
struct psp_answer psp_snp_commit(struct psp *psp);
struct psp_answer psp_snp_set_config(struct psp *psp, const struct psp_snp_config *config);
/* HASHSTICK: PSP_HASHSTICK_LEN bytes. */
struct psp_answer psp_snp_vlek_load(struct psp *psp, const void *hashstick);

/* The firmware's errors, in the order of their codes. The last has no name. */
struct psp_error {
	uint32_t code;
	const char *name; /* as the specifications have it: "POLICY_FAILURE" */
	const char *what;
};
extern const struct psp_error psp_errors[];
/* "POLICY_FAILURE"; "not asked"; "unknown" */
const char *psp_error_name(uint32_t code);
/* "UNINIT", "INIT", "WORKING", "unknown" */
const char *psp_state_name(unsigned int state);

#endif
