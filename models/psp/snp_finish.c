// SPDX-License-Identifier: GPL-2.0-or-later
/* SNP_LAUNCH_FINISH (ABI 8.18). */
#include <string.h>

#include "models/psp/snp.h"

#define FINISH_LEN    64
#define FINISH_ID     (1u << 0)
#define FINISH_AUTHOR (1u << 1)
#define FINISH_NOVCEK (1u << 2)
#define FINISH_KNOWN  7u
#define ID_BLOCK_LEN  96
#define ID_AUTH_LEN   4096

static enum psp_status check_id(struct psp *p, struct psp_call *c, struct snp_guest *g,
				uint32_t flags)
{
	uint64_t block_at = get64(c->data + 8), auth_at = get64(c->data + 16);
	const uint8_t *block = memory_at(&p->memory, block_at, ID_BLOCK_LEN);
	const uint8_t *auth = memory_at(&p->memory, auth_at, ID_AUTH_LEN);

	if (!(flags & FINISH_ID))
		return flags & FINISH_AUTHOR ? PSP_INVALID_PARAM : PSP_SUCCESS;
	if (!block || !auth || block_at % 8 || auth_at % 8)
		return PSP_INVALID_ADDRESS;
	return snp_id_check(p, g, block, auth, flags & FINISH_AUTHOR);
}

static enum psp_status run_finish(struct psp *p, struct psp_call *c)
{
	uint32_t flags = get32(c->data + 24);
	struct snp_guest *g;
	enum psp_status status = snp_launching_guest_of(p, c, &g);

	psp_note(c, "flags %#x", flags);
	if (status)
		return status;
	if (flags & ~FINISH_KNOWN || get32(c->data + 28))
		return PSP_INVALID_PARAM;
	status = check_id(p, c, g, flags);
	if (status)
		return status;
	if (!psp_bug(p, BUG_PSP_SNP_HOST_DATA))
		memcpy(g->host_data, c->data + 32, sizeof(g->host_data));
	g->no_vcek = flags & FINISH_NOVCEK;
	g->state = SNP_GUEST_RUNNING;
	return PSP_SUCCESS;
}

static const struct psp_command snp_finish[] = {
	{0xa2, "SNP_LAUNCH_FINISH", FINISH_LEN, IN_ANY, run_finish},
};
PSP_COMMANDS(snp_finish);
