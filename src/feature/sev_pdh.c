// SPDX-License-Identifier: GPL-2.0-or-later
/* The platform's certificate, from /dev/sev. */
#include <errno.h>
#include <linux/psp-sev.h>
#include <stdlib.h>
#include <string.h>

#include "kvex/sev_session.h"

#define CHAIN_LEN (3 * SEV_CERT_LEN) /* PEK, OCA, CEK */

int sev_read_pdh(int fd, uint8_t pdh[SEV_CERT_LEN], struct sys_error *err)
{
	/* The kernel exports the chain along with it, or nothing. */
	uint8_t *chain = malloc(CHAIN_LEN);
	struct sev_user_data_pdh_cert_export export = {
		.pdh_cert_address = (uintptr_t)pdh,
		.pdh_cert_len = SEV_CERT_LEN,
		.cert_chain_address = (uintptr_t)chain,
		.cert_chain_len = CHAIN_LEN,
	};
	struct sev_issue_cmd cmd = {.cmd = SEV_PDH_CERT_EXPORT, .data = (uintptr_t) & export};
	int r;

	if (!chain)
		return sys_fail(err, ENOMEM, "out of memory for certificates");
	r = sys_ioctl(err, fd, SEV_ISSUE_CMD, &cmd);
	free(chain);
	return r;
}
