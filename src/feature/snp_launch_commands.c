// SPDX-License-Identifier: GPL-2.0-or-later
/* Launch commands of SEV-SNP. */
#include <string.h>

#include "kvex/sev.h"

#define PAGE_SHIFT 12

int snp_launch_start(struct sev_guest *g, uint64_t policy)
{
	struct kvm_sev_snp_launch_start start = {.policy = policy};

	return sev_command(g, KVM_SEV_SNP_LAUNCH_START, &start);
}

int snp_launch_update(struct sev_guest *g, uint8_t type, uint64_t gpa, void *hva, uint64_t len,
		      uint64_t *done)
{
	struct kvm_sev_snp_launch_update update = {
		.gfn_start = gpa >> PAGE_SHIFT,
		.uaddr = (uintptr_t)hva,
		.len = len,
		.type = type,
	};
	int r;

	do {
		r = sev_command(g, KVM_SEV_SNP_LAUNCH_UPDATE, &update);
	} while (!r && update.len);
	if (done)
		*done = len - update.len;
	return r;
}

int snp_launch_finish(struct sev_guest *g, const struct snp_finish *finish)
{
	struct kvm_sev_snp_launch_finish args = {
		.id_block_uaddr = (uintptr_t)finish->id_block,
		.id_auth_uaddr = (uintptr_t)finish->id_auth,
		.id_block_en = finish->id_block != NULL,
		.auth_key_en = finish->author_key,
	};

	memcpy(args.host_data, finish->host_data, sizeof(args.host_data));
	return sev_command(g, KVM_SEV_SNP_LAUNCH_FINISH, &args);
}
