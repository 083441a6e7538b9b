// SPDX-License-Identifier: GPL-2.0-or-later
/* The launch digest: a chain of PAGE_INFO structures (ABI 8.17.2, table 69). */
#include <nettle/sha2.h>
#include <string.h>

#include "models/psp/snp.h"

#define INFO_LEN      0x70
#define INFO_CONTENTS 0x30
#define INFO_LENGTH   0x60
#define INFO_TYPE     0x62
#define INFO_IMI      0x63
#define INFO_VMPL3    0x64
#define INFO_GPA      0x68

static void hash(const uint8_t *data, size_t len, uint8_t out[SNP_DIGEST])
{
	struct sha384_ctx sha;

	sha384_init(&sha);
	sha384_update(&sha, len, data);
	sha384_digest(&sha, SNP_DIGEST, out);
}

/* Of the others the type alone is measured: what they hold is not the hypervisor's. */
static bool has_contents(const struct psp *p, enum snp_page_type type)
{
	return type == SNP_TYPE_NORMAL || type == SNP_TYPE_VMSA ||
	       (type == SNP_TYPE_ZERO && psp_bug(p, BUG_PSP_SNP_ZERO));
}

void snp_digest_add(const struct psp *p, uint8_t digest[SNP_DIGEST],
		    const struct snp_page_info *info, const uint8_t page[SNP_PAGE])
{
	uint8_t data[INFO_LEN] = {0};

	memcpy(data, digest, SNP_DIGEST);
	if (has_contents(p, info->type))
		hash(page, SNP_PAGE, data + INFO_CONTENTS);
	data[INFO_LENGTH] = INFO_LEN;
	data[INFO_TYPE] = (uint8_t)info->type;
	data[INFO_IMI] = info->imi;
	for (unsigned int vmpl = 1; vmpl < SNP_VMPLS; vmpl++)
		data[INFO_VMPL3 + 3 - vmpl] = info->permissions[vmpl];
	put64(data + INFO_GPA, psp_bug(p, BUG_PSP_SNP_GPA) ? 0 : info->gpa);
	hash(data, sizeof(data), digest);
}
