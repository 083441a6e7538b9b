// SPDX-License-Identifier: GPL-2.0-or-later
/* What the platform says of itself (ABI 8.1, 8.31). */
#include "models/psp/snp.h"

#define STATUS_LEN	32
#define STATUS_MASK_ID	(1u << 0)
#define STATUS_MASK_KEY (1u << 1)
#define STATUS_VLEK	(1u << 2)
#define STATUS_FEATURES (1u << 3)
#define FEATURE_X86_OFF (1u << 1) /* ECX of FEATURE_INFO's subfunction 0 */

static enum psp_status run_status(struct psp *p, struct psp_call *c)
{
	const struct snp *s = snp_of(p);
	uint8_t out[STATUS_LEN] = {0};

	out[0] = PSP_API_MAJOR;
	out[1] = PSP_API_MINOR;
	out[2] = psp_bug(p, BUG_PSP_SNP_STATUS) ? 0 : (uint8_t)p->platform.snp_state;
	out[3] = s->rmp_ready;
	put32(out + 4, PSP_API_BUILD);
	put32(out + 8, (s->mask_id ? STATUS_MASK_ID : 0) | (s->mask_key ? STATUS_MASK_KEY : 0) |
			       (s->has_vlek ? STATUS_VLEK : 0) | STATUS_FEATURES);
	put32(out + 12, s->n);
	put64(out + 16, SNP_TCB);
	put64(out + 24, s->reported_tcb);
	return snp_write(p, get64(c->data), out, sizeof(out));
}

static enum psp_status run_features(struct psp *p, struct psp_call *c)
{
	uint8_t out[16] = {0};

	if (get32(c->data) < 16)
		return PSP_INVALID_LEN;
	if (get32(c->data + 4))
		return PSP_INVALID_PARAM;
	put32(out + 8, FEATURE_X86_OFF);
	return snp_write(p, get64(c->data + 8), out, sizeof(out));
}

static const struct psp_command snp_status[] = {
	{0x83, "SNP_PLATFORM_STATUS", 8, IN_ANY, run_status},
	{0xce, "SNP_FEATURE_INFO", 16, IN_ANY, run_features},
};
PSP_COMMANDS(snp_status);
