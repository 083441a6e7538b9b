// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KVM_SEV_SNP_ENABLE_REQ_CERTS (7.1; svm/sev.c, snp_enable_certs): user space will give the
 * certificates that go with a guest's report. An attribute of /dev/kvm offers it; where that is
 * unknown, so is the command.
 */
#include "sev_case.h"

static bool is_offered(struct test *t)
{
	struct kvm_device_attr attr = {.group = KVM_X86_GRP_SEV, .attr = KVM_X86_SEV_SNP_REQ_CERTS};
	int r = try_ioctl(test_sys(t)->fd, KVM_HAS_DEVICE_ATTR, &attr);

	CHECK(r == 0 || r == -ENXIO, "KVM_HAS_DEVICE_ATTR: success or ENXIO");
	test_info(t, "offered", r ? "no" : "yes");
	return !r;
}

static int enable(struct sev_guest *g)
{
	return try_sev(g, KVEX_SEV_SNP_ENABLE_REQ_CERTS, NULL);
}

CASE(snp_req_certs, "sev/snp-req-certs",
     "KVM_SEV_SNP_ENABLE_REQ_CERTS: where it is offered, for SNP VMs that have no vCPU yet",
     SNP_CASE)
{
	int offered = is_offered(t) ? 0 : EINVAL;
	struct sev_guest *g = bare_guest(.type = KVM_X86_SNP_VM);
	struct sev_guest *other = bare_guest(.type = KVM_X86_SEV_VM);

	CHECK_SEV(g, enable(g), EINVAL, 0, "before INIT2");
	ASSERT_SEV(g, sev_init2(g, 0, 0), "INIT2");
	CHECK_SEV(g, enable(g), offered, 0, "after INIT2");
	CHECK_SEV(g, enable(g), offered, 0, "a second time");
	ASSERT(!try_stage(g->vm, VM_STAGE_VCPUS), "a vCPU");
	CHECK_SEV(g, enable(g), EINVAL, 0, "with a vCPU there");
	ASSERT_SEV(other, sev_init2(other, 0, 0), "INIT2 of a VM of SEV");
	CHECK_SEV(other, enable(other), EINVAL, 0, "of a VM of SEV");
}
