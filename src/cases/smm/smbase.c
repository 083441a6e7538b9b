// SPDX-License-Identifier: GPL-2.0-or-later
/* SMBASE relocation: the handler writes a new SMBASE into the saved state, and RSM takes it. */
#include "smm_case.h"

#define NEW_SMBASE   0x50000
#define SAVED_SMBASE (SMM_SMBASE + 0xff00) /* APM vol. 2 table 10-1 */

GUEST_ASM(guest, MODE_LONG, "mov $0x11, %al\n 1: " GUEST_SYNC "inc %al\n jmp 1b\n");

GUEST_ASM(relocating, MODE_REAL,
	  "mov $" GUEST_STR(SAVED_SMBASE) ", %ebx\n"
					  "movl $" GUEST_STR(
						  NEW_SMBASE) ", (%ebx)\n"
							      "mov $" GUEST_STR(
								      IN_SMM) ", %al\n" GUEST_SYNC
									      "rsm\n");

GUEST_ASM(relocated, MODE_REAL, "mov $" GUEST_STR(OTHER_HANDLER) ", %al\n" GUEST_SYNC "rsm\n");

static uint64_t smbase_of(struct test *t, struct vcpu *vcpu)
{
	uint64_t smbase = 0;

	ASSERT(!smm_get_smbase(vcpu, &smbase), "MSR SMBASE can be read");
	return smbase;
}

CASE(smbase_relocation, "smm/smbase-relocation",
     "a handler that changes the saved SMBASE moves the next SMI there", .needs = {"smm"})
{
	struct vm *vm = new_smm_vm(SMM_COPY, &relocating, .guest = &guest);
	struct vcpu *vcpu = vm->vcpu[0];
	int i;

	ASSERT(!smm_add_handler(vm, NEW_SMBASE, &relocated), "a handler at the new SMBASE");
	CHECK_EQ(smbase_of(t, vcpu), SMM_SMBASE, "SMBASE after a reset");
	CHECK_EQ(run_until_sync(vcpu), 0x11, "first word of the guest");
	enter_smm(vcpu);
	CHECK_EQ(smbase_of(t, vcpu), SMM_SMBASE, "SMBASE before RSM");
	CHECK_EQ(run_until_sync(vcpu), 0x12, "the guest goes on");
	CHECK_EQ(smbase_of(t, vcpu), NEW_SMBASE, "SMBASE after RSM");
	for (i = 0; i < 2; i++) {
		check_push(t, "SMI %d after relocation", i + 1);
		raise_smi(vcpu);
		CHECK_EQ(run_until_sync(vcpu), OTHER_HANDLER, "word of the handler");
		CHECK_EQ(get_sregs(vcpu).cs.base, NEW_SMBASE, "CS base in the handler");
		CHECK_EQ(saved(vm, NEW_SMBASE, "smbase"), NEW_SMBASE, "saved SMBASE");
		CHECK_EQ(run_until_sync(vcpu), 0x13 + i, "the guest goes on");
		check_pop(t);
	}
}
