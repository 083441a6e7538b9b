// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory that no slot backs is a device: loads and stores of each width exit once, with their data.
 */
#include "harness/case.h"

#define DEVICE 0x400000

GUEST_ASM(
	widths, MODE_LONG,
	"mov $0x8877665544332211, %rax\n"
	"mov %al, " GUEST_STR(
		DEVICE) "\n"
			"mov %ax, " GUEST_STR(
				DEVICE) "+2\n"
					"mov %eax, " GUEST_STR(
						DEVICE) "+4\n"
							"mov %rax, " GUEST_STR(
								DEVICE) "+8\n"
									"mov $-1, %rbx\n mov %rbx, "
									"%rcx\n mov %rbx, %rdx\n "
									"mov %rbx, %rsi\n"
									"mov " GUEST_STR(
										DEVICE) ", %bl\n"
											"mov"
											" " GUEST_STR(
												DEVICE) "+2, %cx\n"
													"mov " GUEST_STR(
														DEVICE) "+4, %edx\n"
															"mov " GUEST_STR(
																DEVICE) "+8, %rsi\n" GUEST_DONE);

CASE(sizes, "mmio/sizes", "loads and stores of 1, 2, 4 and 8 bytes exit with address and data",
     .guards = {.commit = "f804dc6aa20f", .in = {"6.16"}})
{
	struct vm *vm = new_vm(.guest = &widths);
	struct vcpu *vcpu = vm->vcpu[0];
	struct kvm_regs regs;

	CHECK_EQ(expect_mmio_write(vcpu, DEVICE, 1), 0x11, "store of 1");
	CHECK_EQ(expect_mmio_write(vcpu, DEVICE + 2, 2), 0x2211, "store of 2");
	CHECK_EQ(expect_mmio_write(vcpu, DEVICE + 4, 4), 0x44332211, "store of 4");
	CHECK_EQ(expect_mmio_write(vcpu, DEVICE + 8, 8), 0x8877665544332211, "store of 8");
	answer_mmio_read(vcpu, DEVICE, 1, 0xa1);
	answer_mmio_read(vcpu, DEVICE + 2, 2, 0xa2a1);
	answer_mmio_read(vcpu, DEVICE + 4, 4, 0xa4a3a2a1);
	answer_mmio_read(vcpu, DEVICE + 8, 8, 0xa8a7a6a5a4a3a2a1);
	run_until_done(vcpu);
	regs = get_regs(vcpu);
	CHECK_EQ(regs.rbx, 0xffffffffffffffa1, "RBX after a load of 1");
	CHECK_EQ(regs.rcx, 0xffffffffffffa2a1, "RCX after a load of 2");
	CHECK_EQ(regs.rdx, 0x00000000a4a3a2a1, "RDX after a load of 4");
	CHECK_EQ(regs.rsi, 0xa8a7a6a5a4a3a2a1, "RSI after a load of 8");
}
