// SPDX-License-Identifier: GPL-2.0-or-later
/* IN and OUT of each width, and what an IN leaves in RAX. */
#include "harness/case.h"

#define PORT  0x1234
#define VALUE 0x44332211

GUEST_ASM(
	widths, MODE_LONG,
	"mov $" GUEST_STR(
		PORT) ", %edx\n"
		      "mov $" GUEST_STR(
			      VALUE) ", %eax\n"
				     "out %al, %dx\n"
				     "out %ax, %dx\n"
				     "out %eax, %dx\n"
				     "mov $-1, %rax\n in %dx, %al\n mov %rax, %rbx\n"
				     "mov $-1, %rax\n in %dx, %ax\n mov %rax, %rcx\n"
				     "mov $-1, %rax\n in %dx, %eax\n mov %rax, %rsi\n" GUEST_DONE);

CASE(sizes, "pio/sizes", "IN and OUT of 1, 2 and 4 bytes; only the widest clears the rest of RAX",
     .guards = {.commit = "e9628b011bbd", .in = {"6.16"}})
{
	struct vm *vm = new_vm(.guest = &widths);
	struct vcpu *vcpu = vm->vcpu[0];
	struct kvm_regs regs;
	unsigned int size;

	for (size = 1; size <= 4; size *= 2) {
		check_push(t, "OUT of %u", size);
		CHECK_EQ(run_until_port(vcpu, PORT), VALUE & (uint32_t)((1ULL << 8 * size) - 1),
			 "data");
		CHECK_EQ(vcpu->run->io.size, size, "size");
		CHECK_EQ(vcpu->run->io.count, 1, "count");
		check_pop(t);
	}
	for (size = 1; size <= 4; size *= 2)
		answer_in(vcpu, PORT, size, VALUE);
	run_until_done(vcpu);
	regs = get_regs(vcpu);
	CHECK_EQ(regs.rbx, 0xffffffffffffff11, "RAX after IN of 1");
	CHECK_EQ(regs.rcx, 0xffffffffffff2211, "RAX after IN of 2");
	CHECK_EQ(regs.rsi, 0x0000000044332211, "RAX after IN of 4");
}
