// SPDX-License-Identifier: GPL-2.0-or-later
/* Guests of plain SEV that run: registers and ports are the host's to see, memory is not. */
#include "sev_case.h"

#define REAL_VALUE  0x5a
#define LONG_VALUE  0x1234
#define PRIVATE	    0x60000
#define SHARED	    GUEST_GPA_SHARED_PAGES
#define PRIVATE_STR GUEST_STR(PRIVATE)
#define SHARED_STR  GUEST_STR(SHARED)

/* Without paging every access is private (APM 15.34.4), stack and code alike. */
GUEST_ASM(real, MODE_REAL,
	  "mov $0xc0010131, %ecx\n"
	  "rdmsr\n" GUEST_SYNC "movb $" GUEST_STR(REAL_VALUE) ", counted\n"
							      "push %ax\n"
							      "movb counted, %al\n"
							      "label code\n"
							      "pop %bx\n" GUEST_DONE
							      "counted = 0x4000\n");

CASE(launch_real_mode, "sev/launch-real-mode",
     "a launched guest runs in real mode, all its memory private; its registers are readable",
     SEV_CASE)
{
	struct sev_guest *g = launched_guest(.type = KVM_X86_SEV_VM, .guest = &real);
	struct vcpu *vcpu = g->vm->vcpu[0];

	CHECK_EQ(run_until_sync(vcpu) & 7, 1, "SEV_STATUS: SEV alone");
	CHECK_EQ(get_sregs(vcpu).cr0 & 1, 0, "CR0.PE in real mode");
	CHECK_EQ(run_until_done(vcpu), REAL_VALUE, "what the guest reads back");
	CHECK_EQ(get_regs(vcpu).rbx & 7, 1, "RBX, from the private stack");
	CHECK_STATE(g, SEV_STATE_RUNNING, "while it runs");
}

GUEST_ASM(longmode, MODE_LONG,
	  "mov $0xc0010131, %ecx\n"
	  "rdmsr\n" GUEST_SYNC "movl $" GUEST_STR(LONG_VALUE) ", " PRIVATE_STR "\n"
							      "mov " PRIVATE_STR ", %eax\n"
							      "mov %eax, " SHARED_STR "\n"
							      "mov $2, %al\n" GUEST_SYNC
							      "incl " SHARED_STR "\n"
							      "mov " SHARED_STR ", %eax\n"
							      "mov %cr3, %rbx\n" GUEST_DONE);

CASE(launch_long_mode, "sev/launch-long-mode",
     "a launched guest runs in long mode on page tables with the C-bit that the host made",
     SEV_CASE)
{
	struct sev_guest *g = launched_guest(.type = KVM_X86_SEV_VM, .guest = &longmode);
	uint32_t *shared = memory(g->vm, SHARED, 4), *private = memory(g->vm, PRIVATE, 4);
	struct vcpu *vcpu = g->vm->vcpu[0];

	CHECK_EQ(run_until_sync(vcpu) & 7, 1, "SEV_STATUS: SEV alone");
	CHECK_EQ(run_until_sync(vcpu), 2, "the second sync");
	CHECK_EQ(*shared, LONG_VALUE, "what the guest wrote to a shared page");
	test_info(t, "private memory", "%s", *private == LONG_VALUE ? "plain" : "encrypted");
	*shared = LONG_VALUE + 1;
	CHECK_EQ(run_until_done(vcpu), (LONG_VALUE + 2) & 0xff, "what the host wrote there");
	CHECK_EQ(*shared, LONG_VALUE + 2, "the shared page at the end");
	CHECK_EQ(get_regs(vcpu).rbx, GUEST_GPA_PML4 | g->vm->config.c_bit, "CR3");
}

CASE(guest_status_states, "sev/guest-status-states",
     "GUEST_STATUS follows the launch, with the handle and the policy of LAUNCH_START", SEV_CASE)
{
	const uint32_t policy = SEV_POLICY_NODBG | SEV_POLICY_NOSEND;
	struct sev_guest *g = built_guest(.type = KVM_X86_SEV_VM, .guest = &longmode);
	struct kvm_sev_guest_status status = {0};
	struct launch_plan plan;
	const struct plan_page *page;
	uint8_t blob[SEV_MEASURE_LEN];

	ASSERT(!sev_make_plan(g, &plan), "the plan");
	ASSERT_SEV(g, sev_launch_start(g, policy, NULL), "LAUNCH_START");
	CHECK_STATE(g, SEV_STATE_LAUNCH_UPDATE, "after START");
	ASSERT_SEV(g, sev_guest_status(g, &status), "GUEST_STATUS");
	CHECK_EQ(status.policy, policy, "policy");
	CHECK_EQ(status.handle, g->handle, "handle");
	ASSERT_SEV(g, sev_send_plan(g, &plan, &page), "LAUNCH_UPDATE_DATA");
	CHECK_STATE(g, SEV_STATE_LAUNCH_UPDATE, "after UPDATE_DATA");
	ASSERT_SEV(g, sev_measure(g, blob), "LAUNCH_MEASURE");
	CHECK_STATE(g, SEV_STATE_LAUNCH_SECRET, "after MEASURE");
	ASSERT_SEV(g, sev_finish(g), "LAUNCH_FINISH");
	CHECK_STATE(g, SEV_STATE_RUNNING, "after FINISH");
	CHECK_EQ(run_until_sync(g->vm->vcpu[0]) & 1, 1, "the guest runs");
	CHECK_SEV(g, try_sev(g, KVM_SEV_GUEST_STATUS, NULL), EFAULT, 0, "no structure");
	plan_free(&plan);
}
