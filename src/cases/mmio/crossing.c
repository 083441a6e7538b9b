// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An access across two pages is two fragments to KVM's emulator (x86.c, emulator_read_write): one
 * exit for each that is a device, none for the one that is memory.
 */
#include "harness/case.h"

#define GUARDS	   GUARD(.commit = "f804dc6aa20f", .in = {"6.16"})
#define DEVICE_END 0x401000 /* a page boundary with devices on both sides */
#define RAM_END	   0x100000 /* memory below, a device above */
#define RAM_START  0x300000 /* a device below, memory above */

#define LOAD_STORE(addr)                                                                           \
	"movl $0x44332211, " addr "\n"                                                             \
	"mov " addr ", %ebx\n"

GUEST_ASM(
	two_devices, MODE_LONG,
	LOAD_STORE(GUEST_STR(
		DEVICE_END) "-2") "mov $0x8877665544332211, %rax\n"
				  "mov %rax, " GUEST_STR(
					  DEVICE_END) "-3\n"
						      "mov " GUEST_STR(
							      DEVICE_END) "-3, %rcx\n" GUEST_DONE);

CASE(page_crossing, "mmio/page-crossing",
     "an access across two pages of devices exits twice, once for each part", .guards = GUARDS)
{
	struct vm *vm = new_vm(.guest = &two_devices);
	struct vcpu *vcpu = vm->vcpu[0];

	CHECK_EQ(expect_mmio_write(vcpu, DEVICE_END - 2, 2), 0x2211, "store of 4: low part");
	CHECK_EQ(expect_mmio_write(vcpu, DEVICE_END, 2), 0x4433, "store of 4: high part");
	answer_mmio_read(vcpu, DEVICE_END - 2, 2, 0xa2a1);
	answer_mmio_read(vcpu, DEVICE_END, 2, 0xa4a3);
	CHECK_EQ(expect_mmio_write(vcpu, DEVICE_END - 3, 3), 0x332211, "store of 8: low part");
	CHECK_EQ(expect_mmio_write(vcpu, DEVICE_END, 5), 0x8877665544, "store of 8: high part");
	answer_mmio_read(vcpu, DEVICE_END - 3, 3, 0xb3b2b1);
	answer_mmio_read(vcpu, DEVICE_END, 5, 0xb8b7b6b5b4);
	run_until_done(vcpu);
	CHECK_EQ(get_regs(vcpu).rbx, 0xa4a3a2a1, "load of 4");
	CHECK_EQ(get_regs(vcpu).rcx, 0xb8b7b6b5b4b3b2b1, "load of 8");
}

GUEST_ASM(ram_then_device, MODE_LONG, LOAD_STORE(GUEST_STR(RAM_END) "-2") GUEST_DONE);
GUEST_ASM(device_then_ram, MODE_LONG, LOAD_STORE(GUEST_STR(RAM_START) "-2") GUEST_DONE);

CASE(ram_mmio_crossing, "mmio/ram-mmio-crossing",
     "of an access half in memory, half in a device only the device's half exits", .guards = GUARDS)
{
	struct vm *vm = new_vm(.guest = &ram_then_device, .mem_size = RAM_END);
	struct vcpu *vcpu = vm->vcpu[0];
	uint32_t *ram = memory(vm, RAM_END - 4, 4);

	check_push(t, "memory, then device");
	*ram = 0x55555555;
	CHECK_EQ(expect_mmio_write(vcpu, RAM_END, 2), 0x4433, "store");
	CHECK_EQ(*ram, 0x22115555, "memory at the exit of the store");
	*ram = 0xa2a15555;
	answer_mmio_read(vcpu, RAM_END, 2, 0xa4a3);
	run_until_done(vcpu);
	CHECK_EQ(get_regs(vcpu).rbx, 0xa4a3a2a1, "load");
	check_pop(t);

	check_push(t, "device, then memory");
	vm = new_vm(.guest = &device_then_ram);
	vcpu = vm->vcpu[0];
	ASSERT(!vm_add_memory(vm, VM_AS_NORMAL, RAM_START, 0x1000, NULL, 0), "a second slot");
	ram = memory(vm, RAM_START, 4);
	*ram = 0x55555555;
	CHECK_EQ(expect_mmio_write(vcpu, RAM_START - 2, 2), 0x2211, "store");
	CHECK_EQ(*ram, 0x55554433, "memory at the exit of the store");
	*ram = 0x5555a4a3;
	answer_mmio_read(vcpu, RAM_START - 2, 2, 0xa2a1);
	run_until_done(vcpu);
	CHECK_EQ(get_regs(vcpu).rbx, 0xa4a3a2a1, "load");
	check_pop(t);
}
