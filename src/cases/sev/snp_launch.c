// SPDX-License-Identifier: GPL-2.0-or-later
/* Launches of SNP guests, right and wrong (svm/sev.c, snp_launch_start, _update, _finish). */
#include "sev_case.h"

#define PAGE	       4096
#define NO_SLOT	       0x40000000
#define VMSA_TYPE      2
#define UNKNOWN_POLICY (1ULL << 60)
#define NEWER_FIRMWARE 0xff00ULL /* policy: API major at least this */
#define LAST_PAGE      0x60000

static uint8_t *code_of(struct test *t, struct sev_guest *g)
{
	return memory(g->vm, GUEST_GPA_CODE, 2 * PAGE);
}

/* Commands of SEV and SEV-ES are no more of an SNP VM's after INIT2. */
static void check_legacy(struct test *t, struct sev_guest *g)
{
	uint8_t blob[SEV_MEASURE_LEN];
	struct kvm_sev_guest_status status;

	CHECK_SEV(g, sev_launch_start(g, 0, NULL), EPERM, 0, "LAUNCH_START");
	CHECK_SEV(g, sev_update_data(g, blob, 16), EPERM, 0, "LAUNCH_UPDATE_DATA");
	CHECK_SEV(g, sev_update_vmsa(g), EPERM, 0, "LAUNCH_UPDATE_VMSA");
	CHECK_SEV(g, sev_measure(g, blob), EPERM, 0, "LAUNCH_MEASURE");
	CHECK_SEV(g, sev_finish(g), EPERM, 0, "LAUNCH_FINISH");
	CHECK_SEV(g, sev_guest_status(g, &status), EPERM, 0, "GUEST_STATUS");
	CHECK_SEV(g, try_sev(g, KVM_SEV_LAUNCH_SECRET, NULL), EPERM, 0, "LAUNCH_SECRET");
	CHECK_SEV(g, try_sev(g, KVM_SEV_DBG_DECRYPT, NULL), EPERM, 0, "DBG_DECRYPT");
	CHECK_SEV(g, try_sev(g, KVM_SEV_DBG_ENCRYPT, NULL), EPERM, 0, "DBG_ENCRYPT");
}

static void check_start(struct test *t, struct sev_guest *g)
{
	struct kvm_sev_snp_launch_start start = {.policy = SNP_POLICY_DEFAULT, .flags = 1};

	CHECK_SEV(g, try_sev(g, KVM_SEV_SNP_LAUNCH_START, &start), EINVAL, 0, "START with flags");
	CHECK_SEV(g, try_sev(g, KVM_SEV_SNP_LAUNCH_START, NULL), EFAULT, 0, "START without");
	CHECK_SEV(g, snp_launch_start(g, SNP_POLICY_SMT), EINVAL, 0, "START without bit 17");
	CHECK_SEV(g, snp_launch_start(g, SNP_POLICY_DEFAULT | UNKNOWN_POLICY), EINVAL, 0,
		  "START with an unknown policy");
	CHECK_SEV(g, snp_launch_start(g, SNP_POLICY_DEFAULT | NEWER_FIRMWARE), EIO,
		  SEV_FW_POLICY_FAILURE, "START with a policy that wants a newer firmware");
}

/* What is left to do stands in the structure: KVM may do a part of it. */
static void check_progress(struct test *t, struct sev_guest *g)
{
	const uint64_t first = GUEST_GPA_CODE / PAGE + 1;
	struct kvm_sev_snp_launch_update four = {
		.gfn_start = first, .len = 4ULL * PAGE, .type = KVM_SEV_SNP_PAGE_TYPE_ZERO};
	struct kvm_sev_snp_launch_update two = {.gfn_start = first + 4,
						.uaddr = (uintptr_t)code_of(t, g),
						.len = 2ULL * PAGE,
						.type = KVM_SEV_SNP_PAGE_TYPE_NORMAL};
	const uint64_t source = two.uaddr;
	int r;

	do {
		r = try_sev(g, KVM_SEV_SNP_LAUNCH_UPDATE, &four);
	} while (!r && four.len);
	CHECK_SEV(g, r, 0, 0, "UPDATE of four pages of zeros");
	CHECK_EQ(four.gfn_start, first + 4, "the page after them");
	do {
		r = try_sev(g, KVM_SEV_SNP_LAUNCH_UPDATE, &two);
	} while (!r && two.len);
	CHECK_SEV(g, r, 0, 0, "UPDATE of two pages");
	CHECK_EQ(two.gfn_start, first + 6, "the page after those");
	CHECK_EQ(two.uaddr, source + 2ULL * PAGE, "where their bytes ended");
}

/*
 * Since 7.1 at the latest both are EINVAL; 6.12 does nothing, or takes bytes from anywhere; 6.18
 * refuses the first alone.
 */
static void check_alignment(struct test *t, struct sev_guest *g)
{
	const uint8_t normal = KVM_SEV_SNP_PAGE_TYPE_NORMAL;
	uint8_t *code = code_of(t, g);
	int none = snp_launch_update(g, normal, LAST_PAGE, code, 0, NULL);
	int odd = snp_launch_update(g, normal, LAST_PAGE, code + 1, PAGE, NULL);

	CHECK(!none || none == -EINVAL, "UPDATE of 0 bytes: success or EINVAL");
	CHECK(!odd || odd == -EINVAL, "UPDATE from an odd address: success or EINVAL");
	test_info(t, "0 bytes", none ? "EINVAL" : "success");
	test_info(t, "an odd address", odd ? "EINVAL" : "success");
}

static void check_update(struct test *t, struct sev_guest *g)
{
	struct kvm_sev_snp_launch_update flags = {
		.gfn_start = GUEST_GPA_CODE / PAGE, .len = PAGE, .type = 3, .flags = 1};
	const uint8_t normal = KVM_SEV_SNP_PAGE_TYPE_NORMAL, zero = KVM_SEV_SNP_PAGE_TYPE_ZERO;
	uint8_t *code = code_of(t, g);

	CHECK_SEV(g, snp_launch_update(g, normal, GUEST_GPA_CODE, code, PAGE - 1, NULL), EINVAL, 0,
		  "UPDATE of less than a page");
	CHECK_SEV(g, try_sev(g, KVM_SEV_SNP_LAUNCH_UPDATE, &flags), EINVAL, 0, "UPDATE with flags");
	CHECK_SEV(g, snp_launch_update(g, 0, GUEST_GPA_CODE, code, PAGE, NULL), EINVAL, 0,
		  "UPDATE of type 0");
	CHECK_SEV(g, snp_launch_update(g, VMSA_TYPE, GUEST_GPA_CODE, code, PAGE, NULL), EINVAL, 0,
		  "UPDATE of a VMSA, which is KVM's to do");
	CHECK_SEV(g, snp_launch_update(g, zero, NO_SLOT, NULL, PAGE, NULL), EINVAL, 0,
		  "UPDATE where no slot is");
	/* A shared page, and one that the firmware has: KVM makes EIO of it, which it did not ask.
	 */
	CHECK_SEV(g, snp_launch_update(g, normal, GUEST_GPA_RESULT, code, PAGE, NULL), EIO, 0,
		  "UPDATE of a shared page");
	CHECK_SEV(g, snp_launch_update(g, normal, GUEST_GPA_CODE, code, PAGE, NULL), 0, 0,
		  "UPDATE of a page");
	CHECK_SEV(g, snp_launch_update(g, normal, GUEST_GPA_CODE, code, PAGE, NULL), EIO, 0,
		  "UPDATE of the same page");
	check_progress(t, g);
}

CASE(snp_launch_errors, "sev/snp-launch-errors",
     "SNP's launch commands: flags, policies, types and pages that KVM or the firmware refuse",
     SNP_CASE)
{
	struct snp_finish finish = {0};
	struct kvm_sev_snp_launch_finish flags = {.flags = 1};
	struct sev_guest *g = bare_guest(.type = KVM_X86_SNP_VM);

	check_push(t, "before INIT2");
	CHECK_SEV(g, snp_launch_start(g, SNP_POLICY_DEFAULT), ENOTTY, 0, "START");
	CHECK_SEV(g, snp_launch_update(g, 3, 0, NULL, PAGE, NULL), EINVAL, 0, "UPDATE");
	CHECK_SEV(g, snp_launch_finish(g, &finish), ENOTTY, 0, "FINISH");
	check_pop(t);
	g = built_guest(.type = KVM_X86_SNP_VM);
	check_push(t, "command of SEV");
	check_legacy(t, g);
	check_pop(t);
	CHECK_SEV(g, snp_launch_update(g, 3, 0, NULL, PAGE, NULL), EINVAL, 0,
		  "UPDATE before START");
	CHECK_SEV(g, snp_launch_finish(g, &finish), EINVAL, 0, "FINISH before START");
	check_start(t, g);
	ASSERT_SEV(g, snp_launch_start(g, SNP_POLICY_DEFAULT), "START");
	CHECK_SEV(g, snp_launch_start(g, SNP_POLICY_DEFAULT), EINVAL, 0, "START twice");
	check_update(t, g);
	CHECK_SEV(g, try_sev(g, KVM_SEV_SNP_LAUNCH_FINISH, &flags), EINVAL, 0, "FINISH with flags");
	check_alignment(t, g);
	CHECK_SEV(g, snp_launch_finish(g, &finish), 0, 0, "FINISH");
	CHECK_EQ(vm_check_cap(g->vm, KVM_CAP_SYNC_REGS), 0, "KVM_CAP_SYNC_REGS of the VM");
	check_push(t, "after FINISH");
	sev_check_protected(t, g->vm);
	check_pop(t);
}

GUEST_ASM(works, MODE_LONG,
	  "mov $0xc0010131, %ecx\n"
	  "rdmsr\n" GUEST_SYNC "push %rax\n"
	  "incl 0x9040\n"
	  "pop %rbx\n"
	  "add $0x10, %bl\n"
	  "mov %bl, %al\n" GUEST_DONE);

CASE(snp_launch, "sev/snp-launch",
     "a launched SNP guest runs in long mode; the result page is shared, all else its own",
     SNP_CASE)
{
	struct sev_guest *g = launched_guest(.type = KVM_X86_SNP_VM, .guest = &works, .vcpus = 2);
	uint8_t *code = memory(g->vm, works.entry, 16);

	CHECK_EQ(run_until_sync(g->vm->vcpu[0]) & 7, 7, "SEV_STATUS: SEV, SEV-ES, SNP");
	/* What the host maps there is not what the guest runs. */
	memset(code, 0xf4, 16);
	CHECK_EQ(run_until_done(g->vm->vcpu[0]) & 0x1f, 0x17, "the stack is the guest's");
	CHECK_EQ(vm_result(g->vm)->value[0], 1, "what it wrote to the shared page");
	CHECK_EQ(run_until_sync(g->vm->vcpu[1]) & 7, 7, "vCPU 1 runs, too");
}

CASE(snp_attribute_mismatch, "sev/snp-attribute-mismatch",
     "a private page that the host makes shared: the guest's access exits as a memory fault",
     SNP_CASE)
{
	struct sev_guest *g = launched_guest(.type = KVM_X86_SNP_VM, .guest = &works);
	const struct kvex_memory_fault *fault;
	struct vcpu *vcpu = g->vm->vcpu[0];

	ASSERT(!vm_set_private(g->vm, works.entry, PAGE, false), "the code's page shared");
	CHECK_ERRNO(try_run(vcpu, 0), EFAULT, "KVM_RUN");
	ASSERT_EXIT(vcpu, KVM_EXIT_MEMORY_FAULT, "the exit that comes with it");
	fault = KVEX_RUN_MEMORY_FAULT(vcpu->run);
	CHECK_EQ(fault->flags, KVEX_MEMORY_EXIT_FLAG_PRIVATE, "the access was private");
	CHECK_EQ(fault->gpa, works.entry, "its page");
	CHECK_EQ(fault->size, PAGE, "its size");
}

#define FPU_BUG                                                                                    \
	.guards = GUARD(.kind = BROKEN_BY, .commit = "ad27ce155566", .in = {"6.11"},               \
			.subject = "KVM: SEV: Add KVM_SEV_SNP_LAUNCH_FINISH command",              \
			.note = "docs/findings/snp-fpu-not-confidential.md")

/* LAUNCH_UPDATE_VMSA marks the vCPU's FPU as the guest's own, SNP_LAUNCH_FINISH does not. */
CASE(snp_fpu, "sev/snp-fpu-protected",
     "KVM_GET_FPU and KVM_GET_XSAVE of a launched SNP guest are refused, as of SEV-ES", FPU_BUG,
     SNP_CASE,
     .xfail = {{"kvm_amd", "not marked confidential, docs/findings/snp-fpu-not-confidential.md",
		"KVM_GET_FPU|KVM_SET_FPU|KVM_GET_XSAVE|KVM_SET_XSAVE"}})
{
	struct sev_guest *g = launched_guest(.type = KVM_X86_SNP_VM, .guest = &works);

	sev_check_fpu_protected(t, g->vm);
}
