// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A type of guests that has no ASID (svm/sev.c, sev_asid_new). 6.18 and 7.1 offer it all the
 * same; 7.2 does not (sev_hardware_setup), so that KVM_SEV_INIT2 is not reached. The older
 * KVM_SEV_ES_INIT wants a VM of no type and is in all. Where there is no SNP, whose guests could
 * use them, kvm_amd.ciphertext_hiding_asids (6.18) takes SEV-ES's ASIDs for nobody.
 */
#include "sev_case.h"

static void check_type(struct test *t)
{
	bool offered = sys_check_cap(test_sys(t), KVM_CAP_VM_TYPES) & 1 << KVM_X86_SEV_ES_VM;
	struct sev_guest *g;

	test_info(t, "offered", offered ? "yes" : "no");
	if (!offered) {
		CHECK_ERRNO(try_ioctl(test_sys(t)->fd, KVM_CREATE_VM, KVM_X86_SEV_ES_VM), EINVAL,
			    "a VM of SEV-ES");
		return;
	}
	g = bare_guest(.type = KVM_X86_SEV_ES_VM);
	CHECK_SEV(g, sev_init2(g, 0, 0), ENOTTY, 0, "KVM_SEV_INIT2 of SEV-ES");
	CHECK_SEV(g, sev_init2(g, 0, 0), ENOTTY, 0, "KVM_SEV_INIT2 of SEV-ES again");
}

CASE(es_no_asids, "sev/es-no-asids",
     "with all its ASIDs given away SEV-ES is not offered, or INIT2 is ENOTTY; ES_INIT is",
     .needs = {"sev", "sev-device", "param:kvm_amd.sev_es=Y",
	       "param:kvm_amd.ciphertext_hiding_asids=4095"},
     .lab = {.models = {"sev", "psp"},
	     .flavour = "full",
	     .params = {"kvm_amd.ciphertext_hiding_asids=4095"}},
     .alone = true)
{
	struct sev_guest *g = bare_guest();

	check_type(t);
	CHECK_SEV(g, try_sev(g, KVM_SEV_ES_INIT, NULL), ENOTTY, 0, "KVM_SEV_ES_INIT");
	CHECK_SEV(g, try_sev(g, KVM_SEV_ES_INIT, NULL), ENOTTY, 0, "KVM_SEV_ES_INIT again");
	ASSERT_SEV(g, try_sev(g, KVM_SEV_INIT, NULL), "KVM_SEV_INIT");
	ASSERT_SEV(g, sev_launch_start(g, SEV_POLICY_DEFAULT, NULL), "LAUNCH_START");
	CHECK_STATE(g, SEV_STATE_LAUNCH_UPDATE, "after LAUNCH_START");
}
