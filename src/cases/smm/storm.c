// SPDX-License-Identifier: GPL-2.0-or-later
/* Many SMIs, and what kvm_run.flags says at each exit (api.rst 5: KVM_RUN_X86_SMM). */
#include "smm_case.h"

#define SMIS 200
#define MMIO 0x200000 /* behind the memory */

GUEST_ASM(counting, MODE_LONG,
	  "xor %ecx, %ecx\n"
	  "1: inc %ecx\n"
	  "mov %cl, %al\n" GUEST_SYNC "jmp 1b\n");

/* Makes no exit: counts itself in memory that it shares with the guest. */
GUEST_ASM(counting_handler, MODE_REAL,
	  "mov $" GUEST_STR(GUEST_RESULT_VALUE(0)) ", %bx\n"
						   "incl (%bx)\n"
						   "rsm\n");

CASE(storm, "smm/storm", "200 SMIs: each is handled once, and the guest does not notice",
     .needs = {"smm"})
{
	struct vm *vm = new_smm_vm(SMM_SHARED, &counting_handler, .guest = &counting);
	const struct guest_result *result = memory(vm, GUEST_GPA_RESULT, sizeof(*result));
	struct vcpu *vcpu = vm->vcpu[0];
	uint64_t before = 0, after = 0;
	int i;

	ASSERT(!vcpu_get_msr(vcpu, MSR_SMI_COUNT, &before), "MSR SMI_COUNT can be read");
	CHECK_EQ(run_until_sync(vcpu), 1, "first word of the guest");
	for (i = 1; i <= SMIS; i++) {
		check_push(t, "SMI %d", i);
		raise_smi(vcpu);
		CHECK_EQ(run_until_sync(vcpu), (i + 1) & 0xff, "next word of the guest");
		CHECK_EQ(result->value[0], i, "SMIs that the handler has seen");
		check_pop(t);
	}
	CHECK_EQ(get_regs(vcpu).rcx, SMIS + 1, "RCX, the guest's own count");
	CHECK_EQ(get_smm_events(vcpu).smm, 0, "smi.smm at the end");
	raise_smi(vcpu);
	raise_smi(vcpu);
	run_until_sync(vcpu);
	CHECK_EQ(result->value[0], SMIS + 1, "two SMIs raised together are one");
	ASSERT(!vcpu_get_msr(vcpu, MSR_SMI_COUNT, &after), "MSR SMI_COUNT can be read");
	CHECK_EQ(after - before, SMIS + 1, "MSR SMI_COUNT");
}

GUEST_ASM(guest, MODE_REAL,
	  "mov $0x11, %al\n" GUEST_SYNC "hlt\n"
	  "mov $0x12, %al\n" GUEST_DONE);

GUEST_ASM(exiting_handler, MODE_REAL,
	  "mov $" GUEST_STR(IN_SMM) ", %al\n" GUEST_SYNC "mov $" GUEST_STR(MMIO) ", %ebx\n"
										 "movb $1, (%ebx)\n"
										 "hlt\n"
										 "rsm\n");

static void check_flag(struct test *t, const struct vcpu *vcpu, bool smm, const char *what)
{
	CHECK_EQ(vcpu->run->flags & KVM_RUN_X86_SMM, smm ? KVM_RUN_X86_SMM : 0, what);
}

CASE(flag_in_run, "smm/smm-flag-in-run",
     "kvm_run.flags says SMM at every exit from the handler, and at no other", .needs = {"smm"})
{
	struct vm *vm = new_smm_vm(SMM_COPY, &exiting_handler, .guest = &guest);
	struct vcpu *vcpu = vm->vcpu[0];

	CHECK_EQ(run_until_sync(vcpu), 0x11, "first word of the guest");
	check_flag(t, vcpu, false, "SMM flag at an OUT of the guest");
	raise_smi(vcpu);
	CHECK_ERRNO(vcpu_complete(vcpu), 0, "KVM_RUN with immediate_exit and an SMI pending");
	check_flag(t, vcpu, false, "SMM flag, the SMI not yet taken");
	CHECK_EQ(run_until_sync(vcpu), IN_SMM, "first word of the handler");
	check_flag(t, vcpu, true, "SMM flag at an OUT of the handler");
	CHECK_ERRNO(vcpu_complete(vcpu), 0, "KVM_RUN with immediate_exit in the handler");
	check_flag(t, vcpu, true, "SMM flag after immediate_exit in the handler");
	expect_mmio_write(vcpu, MMIO, 1);
	check_flag(t, vcpu, true, "SMM flag at MMIO of the handler");
	run(vcpu);
	ASSERT_EXIT(vcpu, KVM_EXIT_HLT, "HLT of the handler");
	check_flag(t, vcpu, true, "SMM flag at HLT of the handler");
	run(vcpu);
	ASSERT_EXIT(vcpu, KVM_EXIT_HLT, "HLT of the guest");
	check_flag(t, vcpu, false, "SMM flag at HLT of the guest");
	CHECK_EQ(run_until_done(vcpu), 0x12, "last word of the guest");
	check_flag(t, vcpu, false, "SMM flag at the end");
}
