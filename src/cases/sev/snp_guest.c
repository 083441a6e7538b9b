// SPDX-License-Identifier: GPL-2.0-or-later
/* What SNP guests do to their own pages and vCPUs; guests/snp-pages.c, guests/snp-ap.c. */
#include "sev_case.h"

#define PAGE	  4096
#define FIRST	  0xc0000 /* of guests/snp-pages.c */
#define PAGES	  4
#define BAD_INPUT 2

static const struct guest_image *builtin(struct test *t, const char *name)
{
	struct guest_image *img;
	struct sys_error err;

	if (guest_find(name, &img, &err))
		test_error(t, "%s", err.text);
	return img;
}

/* The guest asks for N pages at GPA in another state; the host agrees. */
static void expect_change(struct test *t, struct vcpu *vcpu, uint64_t gpa, uint64_t n,
			  bool is_private)
{
	struct kvm_run *run = vcpu->run;

	run(vcpu);
	ASSERT_EXIT(vcpu, KVM_EXIT_HYPERCALL, "the request");
	CHECK_EQ(run->hypercall.nr, KVEX_HC_MAP_GPA_RANGE, "its number");
	CHECK_EQ(run->hypercall.args[0], gpa, "the page");
	CHECK_EQ(run->hypercall.args[1], n, "how many");
	CHECK_EQ(run->hypercall.args[2], is_private ? KVEX_MAP_GPA_RANGE_ENCRYPTED : 0,
		 "the state, and pages of 4 KiB");
	ASSERT(!vm_set_private(vcpu->vm, gpa, n * PAGE, is_private), "the attributes");
	run->hypercall.ret = 0;
}

CASE(snp_page_state_change, "sev/snp-page-state-change",
     "pages become private and shared as the guest asks, one by the MSR, four by a list", SNP_CASE)
{
	struct sev_guest *g =
		launched_guest(.type = KVM_X86_SNP_VM, .guest = builtin(t, "snp-pages"));
	const struct guest_result *r = vm_result(g->vm);
	struct vcpu *vcpu = g->vm->vcpu[0];

	check_push(t, "MSR");
	expect_change(t, vcpu, FIRST, 1, true);
	expect_change(t, vcpu, FIRST, 1, false);
	CHECK_EQ(run_until_sync(vcpu), 1, "the guest goes on");
	check_pop(t);
	check_push(t, "list");
	expect_change(t, vcpu, FIRST, PAGES, true);
	CHECK_EQ(run_until_sync(vcpu), 2, "the guest goes on");
	CHECK_EQ(r->value[0], 0, "error");
	CHECK_EQ(r->value[1], PAGES, "entries that were done");
	expect_change(t, vcpu, FIRST, PAGES, false);
	CHECK_EQ(run_until_done(vcpu), 0, "the guest ends");
	check_pop(t);
}

CASE(snp_ap_creation, "sev/snp-ap-creation",
     "vCPU 1 starts with the registers that the guest made, not with those it was launched with",
     SNP_CASE)
{
	struct sev_guest *g =
		launched_guest(.type = KVM_X86_SNP_VM, .guest = builtin(t, "snp-ap"), .vcpus = 2);
	const struct guest_result *r = vm_result(g->vm);
	struct vm *vm = g->vm;

	CHECK_EQ(run_until_sync(vm->vcpu[0]), 1, "vCPU 0 has asked for it");
	CHECK_EQ(r->value[0], BAD_INPUT, "the answer to features that are not the VM's");
	CHECK_EQ(run_until_done(vm->vcpu[1]), 0, "vCPU 1 ends");
	CHECK_EQ(r->value[1], 0x77, "it was where the guest wants it");
	CHECK_EQ(run_until_done(vm->vcpu[0]), 0, "vCPU 0 sees what vCPU 1 wrote");
}
