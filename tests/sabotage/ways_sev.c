// SPDX-License-Identifier: GPL-2.0-or-later
/* The ways to be broken that ask neither CPU nor firmware: KVM's own checks of what it is given. */
#include <errno.h>

#include "kvex/guest_abi.h"
#include "kvex/uapi_sev.h"
#include "sabotage.h"

static int init2_flags(int fd __attribute__((unused)), unsigned long req, void *arg)
{
	const struct kvm_sev_cmd *cmd = arg;

	if (req == KVM_MEMORY_ENCRYPT_OP && cmd && cmd->id == KVM_SEV_INIT2 && cmd->data)
		((struct kvm_sev_init *)(uintptr_t)cmd->data)->flags = 0;
	return 1;
}

static int unregister_any(int fd __attribute__((unused)), unsigned long req,
			  void *arg __attribute__((unused)))
{
	return req == KVM_MEMORY_ENCRYPT_UNREG_REGION ? 0 : 1;
}

static int memfd_flags(int fd __attribute__((unused)), unsigned long req, void *arg)
{
	if (req == KVM_CREATE_GUEST_MEMFD)
		((struct kvm_create_guest_memfd *)arg)->flags = 0;
	return 1;
}

static int move_refused(int fd __attribute__((unused)), unsigned long req, void *arg)
{
	const struct kvm_enable_cap *cap = arg;

	return req == KVM_ENABLE_CAP && cap->cap == KVM_CAP_VM_MOVE_ENC_CONTEXT_FROM ? -EINVAL : 1;
}

static int vmsa_twice(unsigned long req, void *arg, int r)
{
	const struct kvm_sev_cmd *cmd = arg;

	return req == KVM_MEMORY_ENCRYPT_OP && cmd && cmd->id == KVM_SEV_LAUNCH_UPDATE_VMSA ? 0 : r;
}

static int certs_always(unsigned long req, void *arg, int r)
{
	const struct kvm_sev_cmd *cmd = arg;

	return req == KVM_MEMORY_ENCRYPT_OP && cmd && cmd->id == KVEX_SEV_SNP_ENABLE_REQ_CERTS ? 0
											       : r;
}

static int vmsa_busy(unsigned long req, void *arg, int r)
{
	const struct kvm_sev_cmd *cmd = arg;

	return req == KVM_MEMORY_ENCRYPT_OP && cmd && cmd->id == KVM_SEV_LAUNCH_UPDATE_VMSA ? -EBUSY
											    : r;
}

/* A type without ASID gets one. */
static int asids_always(unsigned long req, void *arg, int r)
{
	const struct kvm_sev_cmd *cmd = arg;

	return req == KVM_MEMORY_ENCRYPT_OP && cmd && cmd->id == KVM_SEV_ES_INIT ? 0 : r;
}

/* The pages that guests/snp-report.c names for certificates. */
static bool certs_table(struct victim *v)
{
	if (v->memory && v->run->exit_reason == KVM_EXIT_IO)
		v->memory[GUEST_GPA_SHARED_PAGES + 0x4000] = 1;
	return false;
}

static bool certs_npages(struct victim *v)
{
	if (v->run->exit_reason == KVM_EXIT_SNP_REQ_CERTS)
		KVEX_RUN_SNP_REQ_CERTS(v->run)->npages++;
	return false;
}

static void certs_errno(struct victim *v)
{
	if (v->run->exit_reason == KVM_EXIT_SNP_REQ_CERTS)
		KVEX_RUN_SNP_REQ_CERTS(v->run)->ret = 0;
}

const struct sabotage sev_ways[] = {
	{.name = "init2-flags", .vm = init2_flags},
	{.name = "unregister-any", .vm = unregister_any},
	{.name = "memfd-flags", .vm = memfd_flags},
	{.name = "move-refused", .vm = move_refused},
	{.name = "vmsa-twice", .vm_result = vmsa_twice},
	{.name = "certs-always", .vm_result = certs_always},
	{.name = "vmsa-busy", .vm_result = vmsa_busy},
	{.name = "asids-always", .vm_result = asids_always},
	{.name = "certs-table", .after = certs_table},
	{.name = "certs-npages", .after = certs_npages},
	{.name = "certs-errno", .before = certs_errno},
	{.name = NULL},
};
