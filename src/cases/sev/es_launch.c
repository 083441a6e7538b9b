// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SEV-ES: the registers that a vCPU starts with are measured as a page (VMSA), and are nobody's but
 * the guest's from then on (svm/sev.c, sev_launch_update_vmsa; x86.c, guest_state_protected).
 */
#include "sev_case.h"

#define DIGEST	  32
#define DR7_START 0x400

GUEST_ASM(says_31, MODE_LONG, "mov $0x31, %al\n" GUEST_DONE);

static const uint8_t mnonce[16] = {0x31};

CASE(es_launch, "sev/es-launch",
     "LAUNCH_UPDATE_VMSA measures each vCPU's registers, which then are the guest's own",
     SEV_ES_CASE)
{
	struct sev_guest *g = built_guest(.type = KVM_X86_SEV_ES_VM, .guest = &says_31, .vcpus = 2);
	struct sev_launch l = {.policy = SEV_POLICY_ES_DEFAULT | SEV_POLICY_NODBG};
	uint8_t digest[MEASURE_MAX_DIGEST];
	struct sev_report report;

	CHECK_EQ(vm_check_cap(g->vm, KVM_CAP_SYNC_REGS), 0, "KVM_CAP_SYNC_REGS of the VM");
	CHECK_EQ(get_regs(g->vm->vcpu[0]).rip, says_31.entry, "RIP before the launch");
	ASSERT_SEV(g, sev_launch(g, &l), "the launch");
	measure_plan(&l.plan, digest);
	ASSERT_SEV(g, sev_get_report(g, mnonce, &report), "GET_ATTESTATION_REPORT");
	CHECK_DIGEST(report.launch_digest, digest, DIGEST, "launch digest with two VMSAs");
	sev_check_protected(t, g->vm);
	sev_check_fpu_protected(t, g->vm);
	CHECK_EQ(run_until_done(g->vm->vcpu[0]), 0x31, "vCPU 0 runs");
	CHECK_EQ(run_until_done(g->vm->vcpu[1]), 0x31, "vCPU 1 runs");
	CHECK_STATE(g, SEV_STATE_RUNNING, "while it runs");
	plan_free(&l.plan);
}

CASE(es_vmsa_errors, "sev/es-vmsa-errors",
     "LAUNCH_UPDATE_VMSA refuses breakpoints; the registers are gone before LAUNCH_FINISH",
     SEV_ES_CASE)
{
	struct sev_guest *g = built_guest(.type = KVM_X86_SEV_ES_VM, .guest = &says_31);
	struct kvm_debugregs debug = {.dr6 = 0xffff0ff0, .dr7 = DR7_START | 1};
	struct kvm_guest_debug guest_debug = {.control = KVM_GUESTDBG_ENABLE};
	int fd = g->vm->vcpu[0]->fd;

	ASSERT_SEV(g, sev_launch_start(g, SEV_POLICY_ES_DEFAULT, NULL), "LAUNCH_START");
	CHECK_ERRNO(try_ioctl(fd, KVM_SET_DEBUGREGS, &debug), 0, "DR7 with a breakpoint");
	CHECK_SEV(g, sev_update_vmsa(g), EINVAL, 0, "with DR7 set");
	debug.dr7 = DR7_START;
	CHECK_ERRNO(try_ioctl(fd, KVM_SET_DEBUGREGS, &debug), 0, "DR7 as at reset");
	CHECK_ERRNO(try_ioctl(fd, KVM_SET_GUEST_DEBUG, &guest_debug), 0, "KVM_SET_GUEST_DEBUG");
	CHECK_SEV(g, sev_update_vmsa(g), EINVAL, 0, "with a debugger");
	guest_debug.control = 0;
	CHECK_ERRNO(try_ioctl(fd, KVM_SET_GUEST_DEBUG, &guest_debug), 0, "and its end");
	CHECK_SEV(g, sev_update_vmsa(g), 0, 0, "without");
	CHECK_ERRNO(vcpu_get_regs(g->vm->vcpu[0], &(struct kvm_regs){0}), EINVAL,
		    "KVM_GET_REGS already before FINISH");
}

#define TWICE_FIX                                                                                  \
	.guards = GUARD(.kind = FIXED_BY, .in = {"7.1"},                                           \
			.subject = "KVM: SEV: Reject attempts to sync VMSA of an "                 \
				   "already-launched/encrypted vCPU")

/* Before, KVM wrote over the encrypted page, and had the firmware measure it once more. */
CASE(es_vmsa_twice, "sev/es-vmsa-twice", "LAUNCH_UPDATE_VMSA is refused a second time", TWICE_FIX,
     SEV_ES_CASE)
{
	struct sev_guest *g = built_guest(.type = KVM_X86_SEV_ES_VM, .guest = &says_31);

	ASSERT_SEV(g, sev_launch_start(g, SEV_POLICY_ES_DEFAULT, NULL), "LAUNCH_START");
	ASSERT_SEV(g, sev_update_vmsa(g), "LAUNCH_UPDATE_VMSA");
	CHECK_SEV(g, sev_update_vmsa(g), EINVAL, 0, "LAUNCH_UPDATE_VMSA a second time");
}
