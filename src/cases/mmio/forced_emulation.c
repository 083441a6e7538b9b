// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory operands that are no device, through KVM's emulator all the same (the prefix of
 * kvm.force_emulation_prefix): nothing may exit. This is the path that f804dc6aa20f touched, a read
 * or write with no MMIO fragment at its end.
 */
#include "harness/case.h"

#define RAM  0x40000
#define EDGE 0x41ffe /* two bytes before a page's end */
#define FEP  ".byte 0x0f, 0x0b\n .ascii \"kvm\"\n"

GUEST_ASM(forced, MODE_LONG,
	  "mov $0x44332211, %eax\n" FEP "mov %eax, " GUEST_STR(RAM) "\n" FEP "mov " GUEST_STR(
		  RAM) ", %ebx\n" FEP
		       "mov %eax, " GUEST_STR(EDGE) "\n" FEP "mov " GUEST_STR(
			       EDGE) ", %ecx\n" FEP "lock incl " GUEST_STR(RAM) "\n" GUEST_DONE);

CASE(forced_emulation_ram, "mmio/forced-emulation-ram",
     "emulated accesses to memory, one across two pages, cause no exit",
     .guards = {.commit = "f804dc6aa20f", .in = {"6.16"}}, .needs = {"force-emulation-prefix"},
     .lab.params = {"kvm.force_emulation_prefix=1"})
{
	struct vm *vm = new_vm(.guest = &forced);
	struct vcpu *vcpu = vm->vcpu[0];

	run_until_done(vcpu);
	CHECK_EQ(get_regs(vcpu).rbx, 0x44332211, "load");
	CHECK_EQ(get_regs(vcpu).rcx, 0x44332211, "load across pages");
	CHECK(!memcmp(memory(vm, RAM, 4), "\x12\x22\x33\x44", 4), "memory");
	CHECK(!memcmp(memory(vm, EDGE, 4), "\x11\x22\x33\x44", 4), "memory across pages");
}
