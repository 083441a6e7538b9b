// SPDX-License-Identifier: GPL-2.0-or-later
/* The platform's certificate, from /dev/sev. */
#include <errno.h>
#include <stdlib.h>

#include "kvex/sev_platform.h"
#include "kvex/sev_session.h"

#define CHAIN_LEN (3 * SEV_CERT_LEN) /* PEK, OCA, CEK */

int sev_read_pdh(int fd, uint8_t pdh[SEV_CERT_LEN], struct sys_error *err)
{
	uint32_t len = SEV_CERT_LEN, chain_len = CHAIN_LEN;
	/* The kernel exports the chain along with it, or nothing. */
	uint8_t *chain = malloc(CHAIN_LEN);
	struct psp psp = {.fd = fd};
	struct psp_answer answer;

	if (!chain)
		return sys_fail(err, ENOMEM, "out of memory for certificates");
	answer = psp_pdh_cert_export(&psp, pdh, &len, chain, &chain_len);
	*err = psp.err;
	free(chain);
	return answer.code;
}
