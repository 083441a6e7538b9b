// SPDX-License-Identifier: GPL-2.0-or-later
/* KVM_SEV_INIT2 (svm/sev.c, sev_guest_init2, 6.12 to 7.2): what it refuses leaves the VM as it was.
 */
#include <sys/mman.h>

#include "sev_case.h"

#define PAGE		   4096
#define NO_SUCH_COMMAND	   0x7fff
#define SECURE_TSC	   (1ULL << 9)
#define UNKNOWN_FEATURE	   (1ULL << 40)
#define NEWER_GHCB_VERSION 0x7fff

static void check_init(struct test *t, struct sev_guest *g, struct kvm_sev_init init, int want,
		       const char *what)
{
	CHECK_SEV(g, try_sev(g, KVM_SEV_INIT2, &init), want, 0, what);
}

/* A command from a page that cannot be written: KVM answers there, but not if it knows it not. */
static void check_answer(struct test *t, const struct sev_guest *g)
{
	struct kvm_sev_cmd *cmd =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT(cmd != MAP_FAILED, "a page");
	cmd->id = NO_SUCH_COMMAND;
	ASSERT(!mprotect(cmd, PAGE, PROT_READ), "read-only");
	CHECK_ERRNO(try_ioctl(g->vm->fd, KVM_MEMORY_ENCRYPT_OP, cmd), EINVAL,
		    "an unknown command in a read-only page");
	ASSERT(!mprotect(cmd, PAGE, PROT_READ | PROT_WRITE), "writable");
	cmd->id = KVM_SEV_GUEST_STATUS;
	ASSERT(!mprotect(cmd, PAGE, PROT_READ), "read-only");
	CHECK_ERRNO(try_ioctl(g->vm->fd, KVM_MEMORY_ENCRYPT_OP, cmd), EFAULT,
		    "GUEST_STATUS in a read-only page");
	munmap(cmd, PAGE);
	CHECK_ERRNO(try_ioctl(g->vm->fd, KVM_MEMORY_ENCRYPT_OP, NULL), 0, "the empty command");
}

/* SNP wants version 2 of the protocol: so says KVM since 7.0 at the latest; 6.12 took 1, too. */
static void check_snp_version(struct test *t)
{
	struct sev_guest *g = bare_guest(.type = KVM_X86_SNP_VM);
	struct kvm_sev_init init = {.ghcb_version = 1};
	int r = try_sev(g, KVM_SEV_INIT2, &init);

	CHECK(!r || r == -EINVAL, "version 1 of the GHCB protocol: success or EINVAL");
	test_info(t, "snp with version 1", r ? "EINVAL" : "success");
}

static void check_type(struct test *t, unsigned long type)
{
	struct sev_guest *g = bare_guest(.type = type), *late = bare_guest(.type = type);
	bool es = type != KVM_X86_SEV_VM;

	check_push(t, "%s", sev_type_name(type));
	check_init(t, g, (struct kvm_sev_init){.flags = 1}, EINVAL, "flags");
	check_init(t, g, (struct kvm_sev_init){.vmsa_features = UNKNOWN_FEATURE}, EINVAL,
		   "a feature of the VMSA that does not exist");
	check_init(t, g, (struct kvm_sev_init){.ghcb_version = NEWER_GHCB_VERSION}, EINVAL,
		   "a version of the GHCB protocol that does not exist");
	if (type != KVM_X86_SNP_VM)
		check_init(t, g, (struct kvm_sev_init){.vmsa_features = SECURE_TSC}, EINVAL,
			   "the secure TSC, which is SNP's");
	if (!es)
		check_init(t, g, (struct kvm_sev_init){.ghcb_version = 1}, EINVAL,
			   "a version of the GHCB protocol, without GHCB");
	check_answer(t, g);
	CHECK_SEV(g, try_sev(g, KVM_SEV_INIT2, NULL), EFAULT, 0, "no structure");
	CHECK_SEV(g, try_sev(g, KVM_SEV_INIT, NULL), EINVAL, 0, "the older KVM_SEV_INIT");
	CHECK_SEV(g, try_sev(g, KVM_SEV_ES_INIT, NULL), EINVAL, 0, "the older KVM_SEV_ES_INIT");
	CHECK_SEV(g, try_sev(g, NO_SUCH_COMMAND, NULL), EINVAL, 0, "an unknown command");
	check_init(t, g, (struct kvm_sev_init){0}, 0, "after all that");
	/* An SNP guest knows only SNP's commands from now on. */
	check_init(t, g, (struct kvm_sev_init){0}, type == KVM_X86_SNP_VM ? EPERM : EINVAL,
		   "a second time");
	CHECK_ERRNO(try_stage(g->vm, VM_STAGE_VCPUS), 0, "a vCPU after INIT2");

	CHECK_ERRNO(try_stage(late->vm, VM_STAGE_VCPUS), 0, "a vCPU before INIT2");
	check_init(t, late, (struct kvm_sev_init){0}, EINVAL, "with a vCPU there");
	CHECK_ERRNO(try_run(late->vm->vcpu[0], 1000), EINVAL, "KVM_RUN without INIT2");
	check_pop(t);
}

CASE(init2_errors, "sev/init2-errors",
     "KVM_SEV_INIT2 refuses flags, features, versions, vCPUs and a second time; then it works",
     SEV_CASE)
{
	int types = sys_check_cap(test_sys(t), KVM_CAP_VM_TYPES);

	check_type(t, KVM_X86_SEV_VM);
	if (types & 1 << KVM_X86_SEV_ES_VM)
		check_type(t, KVM_X86_SEV_ES_VM);
}

CASE(snp_init2_errors, "sev/snp-init2-errors",
     "KVM_SEV_INIT2 of an SNP VM refuses what it refuses of others, and then takes SNP's commands",
     SNP_CASE)
{
	check_type(t, KVM_X86_SNP_VM);
	check_snp_version(t);
}

/* Without SEV-ES: neither the type of VMs nor the older command. */
CASE(es_off, "sev/es-off", "with kvm_amd.sev_es=N there is SEV, but neither SEV-ES nor SNP",
     .needs = {"sev", "sev-device", "param:kvm_amd.sev_es=N"},
     .lab = {.models = {"sev", "psp"}, .flavour = "full", .params = {"kvm_amd.sev_es=N"}},
     .alone = true)
{
	int types = sys_check_cap(test_sys(t), KVM_CAP_VM_TYPES);
	struct sev_guest *g = bare_guest();

	CHECK_EQ(types & (1 << KVM_X86_SEV_ES_VM | 1 << KVM_X86_SNP_VM), 0, "types of VMs");
	CHECK_ERRNO(try_ioctl(test_sys(t)->fd, KVM_CREATE_VM, KVM_X86_SEV_ES_VM), EINVAL,
		    "a VM of SEV-ES");
	CHECK_SEV(g, try_sev(g, KVM_SEV_ES_INIT, NULL), ENOTTY, 0, "KVM_SEV_ES_INIT");
	ASSERT_SEV(g, try_sev(g, KVM_SEV_INIT, NULL), "KVM_SEV_INIT");
	ASSERT_SEV(g, sev_launch_start(g, SEV_POLICY_DEFAULT, NULL), "LAUNCH_START");
	CHECK_STATE(g, SEV_STATE_LAUNCH_UPDATE, "after LAUNCH_START");
}
