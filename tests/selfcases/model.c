// SPDX-License-Identifier: GPL-2.0-or-later
/* Cases that look at the lab's CPU model through KVM: where no case of kvex's own would notice. */
#include "harness/case.h"
#include "kvex/stats.h"

#define CPUIDS 8

/* CPUIDs between two words, so that nothing else is counted. */
GUEST_ASM(cpuids, MODE_LONG,
	  "mov $8, %al\n" GUEST_SYNC ".rept " GUEST_STR(CPUIDS) "\n"
								"xor %eax, %eax\n"
								"cpuid\n"
								".endr\n"
								"mov $9, %al\n" GUEST_DONE);

/*
 * svm.c, svm_skip_emulated_instruction(): without a next RIP KVM has to decode the instruction. IN
 * and OUT do not show that, as their exit has it a second time (EXITINFO2).
 */
CASE(next_rip, "selfmodel/next-rip",
     "KVM passes over CPUID by the CPU's next RIP, not its emulator", .needs = {"backend=kvm_amd"})
{
	struct vcpu *vcpu = new_vm(.guest = &cpuids)->vcpu[0];
	uint64_t before, after;

	ASSERT_EQ(run_until_sync(vcpu), 8, "the guest's first word");
	ASSERT(!vcpu_stat(vcpu, "insn_emulation", &before), "KVM's statistics");
	CHECK_EQ(run_until_done(vcpu), 9, "the guest's last word");
	ASSERT(!vcpu_stat(vcpu, "insn_emulation", &after), "KVM's statistics");
	CHECK_EQ(after - before, 0, "instructions that KVM emulated");
}
