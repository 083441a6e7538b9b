// SPDX-License-Identifier: GPL-2.0-or-later
/* A 16-byte access does not fit kvm_run's 8 bytes of MMIO data: two exits, low half first. */
#include "harness/case.h"

#define DEVICE 0x400000
#define RAM    0x40000

GUEST_ASM(sse, MODE_LONG,
	  "movdqu " GUEST_STR(RAM) ", %xmm3\n"
				   "movdqu %xmm3, " GUEST_STR(
					   DEVICE) "\n"
						   "movdqu " GUEST_STR(
							   DEVICE) "+16, %xmm5\n"
								   "movdqu %xmm5, " GUEST_STR(
									   RAM) "+16\n" GUEST_DONE);

CASE(sse16, "mmio/sse16", "an SSE load or store of 16 bytes exits in two pieces of 8",
     .guards = {.commit = "f804dc6aa20f", .in = {"6.16"}}, .needs = {"sse-in-guest"})
{
	struct vm *vm = new_vm(.guest = &sse);
	struct vcpu *vcpu = vm->vcpu[0];
	uint64_t *ram = memory(vm, RAM, 32);

	ram[0] = 0x8877665544332211;
	ram[1] = 0xffeeddccbbaa0099;
	CHECK_EQ(expect_mmio_write(vcpu, DEVICE, 8), ram[0], "store: low half");
	CHECK_EQ(expect_mmio_write(vcpu, DEVICE + 8, 8), ram[1], "store: high half");
	answer_mmio_read(vcpu, DEVICE + 16, 8, 0xa8a7a6a5a4a3a2a1);
	answer_mmio_read(vcpu, DEVICE + 24, 8, 0xb8b7b6b5b4b3b2b1);
	run_until_done(vcpu);
	CHECK_EQ(ram[2], 0xa8a7a6a5a4a3a2a1, "load: low half");
	CHECK_EQ(ram[3], 0xb8b7b6b5b4b3b2b1, "load: high half");
}
