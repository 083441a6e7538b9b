// SPDX-License-Identifier: GPL-2.0-or-later
/* KVM_SEV_INIT2 (svm/sev.c, sev_guest_init2, 6.12 to 7.2): what it refuses leaves the VM as it was.
 */
#include "sev_case.h"

#define NO_SUCH_COMMAND	   0x7fff
#define SECURE_TSC	   (1ULL << 9)
#define UNKNOWN_FEATURE	   (1ULL << 40)
#define NEWER_GHCB_VERSION 0x7fff

static void check_init(struct test *t, struct sev_guest *g, struct kvm_sev_init init, int want,
		       const char *what)
{
	CHECK_SEV(g, try_sev(g, KVM_SEV_INIT2, &init), want, 0, what);
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
	if (!es) {
		check_init(t, g, (struct kvm_sev_init){.ghcb_version = 1}, EINVAL,
			   "a version of the GHCB protocol, without GHCB");
		check_init(t, g, (struct kvm_sev_init){.vmsa_features = SECURE_TSC}, EINVAL,
			   "features of a VMSA, without VMSA");
	}
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
