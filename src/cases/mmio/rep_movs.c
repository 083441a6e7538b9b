// SPDX-License-Identifier: GPL-2.0-or-later
/* REP MOVS with a device at either end: an exit for each unit and end, in the guest's order. */
#include "harness/case.h"

#define DEVICE 0x400000
#define OTHER  0x402000
#define SRC    0x40000
#define DST    0x41000
#define UNITS  4

#define MOVS(from, to)                                                                             \
	"mov $" GUEST_STR(from) ", %esi\n"                                                         \
				"mov $" GUEST_STR(to) ", %edi\n"                                   \
						      "mov $" GUEST_STR(                           \
							      UNITS) ", %ecx\n"                    \
								     "rep movsl\n" GUEST_SYNC

GUEST_ASM(moves, MODE_LONG, MOVS(SRC, DEVICE) MOVS(DEVICE, DST) MOVS(DEVICE, OTHER));

static void check_registers(struct test *t, struct vcpu *vcpu, uint64_t from, uint64_t to)
{
	struct kvm_regs regs;

	run_until_sync(vcpu);
	regs = get_regs(vcpu);
	CHECK_EQ(regs.rcx, 0, "RCX");
	CHECK_EQ(regs.rsi, from + 4 * UNITS, "RSI");
	CHECK_EQ(regs.rdi, to + 4 * UNITS, "RDI");
}

CASE(rep_movs, "mmio/rep-movs", "REP MOVS to, from and between devices moves every unit once",
     .guards = {.commit = "f804dc6aa20f", .in = {"6.16"}})
{
	struct vm *vm = new_vm(.guest = &moves);
	struct vcpu *vcpu = vm->vcpu[0];
	uint32_t *src = memory(vm, SRC, 4 * UNITS), *dst = memory(vm, DST, 4 * UNITS);
	uint32_t i;

	check_push(t, "to a device");
	for (i = 0; i < UNITS; i++)
		src[i] = 0x1000 + i;
	for (i = 0; i < UNITS; i++)
		CHECK_EQ(expect_mmio_write(vcpu, DEVICE + 4 * i, 4), src[i], "unit");
	check_registers(t, vcpu, SRC, DEVICE);
	check_pop(t);

	check_push(t, "from a device");
	for (i = 0; i < UNITS; i++)
		answer_mmio_read(vcpu, DEVICE + 4 * i, 4, 0x2000 + i);
	check_registers(t, vcpu, DEVICE, DST);
	for (i = 0; i < UNITS; i++)
		CHECK_EQ(dst[i], 0x2000 + i, "unit in memory");
	check_pop(t);

	check_push(t, "between devices");
	for (i = 0; i < UNITS; i++) {
		answer_mmio_read(vcpu, DEVICE + 4 * i, 4, 0x3000 + i);
		CHECK_EQ(expect_mmio_write(vcpu, OTHER + 4 * i, 4), 0x3000 + i, "unit");
	}
	check_registers(t, vcpu, DEVICE, OTHER);
	check_pop(t);
}
