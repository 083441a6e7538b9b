// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Read-modify-write instructions on a device are a read and a write exit; CMPXCHG writes even when
 * the comparison fails, then what it has read (emulate.c, em_cmpxchg). Nothing makes the pair
 * atomic: KVM says so once, "emulating exchange as write" (x86.c, emulator_cmpxchg_emulated).
 */
#include "harness/case.h"

#define DEVICE 0x400000
#define OLD    0x11111111
#define NEW    0x22222222
#define OTHER  0x33333333
#define WIDE   0x4444444455555555

#define CMPXCHG(lock)                                                                              \
	"mov $" GUEST_STR(OLD) ", %eax\n"                                                          \
			       "mov $" GUEST_STR(NEW) ", %ecx\n" lock "cmpxchg %ecx, " GUEST_STR(  \
				       DEVICE) "\n"                                                \
					       "setz %bl\n" GUEST_SYNC

GUEST_ASM(
	exchanges, MODE_LONG,
	CMPXCHG("lock ") CMPXCHG("lock ") CMPXCHG("") "mov $" GUEST_STR(
		WIDE) ", %rax\n"
		      "mov $-1, %rcx\n"
		      "lock cmpxchg %rcx, " GUEST_STR(
			      DEVICE) "\n"
				      "setz %bl\n" GUEST_SYNC "mov $" GUEST_STR(
					      NEW) ", %eax\n"
						   "xchg %eax, " GUEST_STR(
							   DEVICE) "\n" GUEST_SYNC
								   "lock incl " GUEST_STR(
									   DEVICE) "\n" GUEST_DONE);

/* The exchange of LEN bytes finds FOUND in the device, must write WRITTEN and leave ZF, RAX. */
static void check_exchange(struct test *t, struct vcpu *vcpu, uint32_t len, uint64_t found,
			   uint64_t written, bool zf, uint64_t rax)
{
	struct kvm_regs regs;

	answer_mmio_read(vcpu, DEVICE, len, found);
	CHECK_EQ(expect_mmio_write(vcpu, DEVICE, len), written, "written");
	run_until_sync(vcpu);
	regs = get_regs(vcpu);
	CHECK_EQ(regs.rbx & 0xff, zf, "ZF");
	CHECK_EQ(regs.rax, rax, "RAX");
}

CASE(cmpxchg, "mmio/cmpxchg", "CMPXCHG, XCHG and LOCK INC on a device read it and write it",
     .guards = {.commit = "f804dc6aa20f", .in = {"6.16"}})
{
	struct vm *vm = new_vm(.guest = &exchanges);
	struct vcpu *vcpu = vm->vcpu[0];

	check_push(t, "lock cmpxchg, equal");
	check_exchange(t, vcpu, 4, OLD, NEW, true, OLD);
	check_pop(t);
	check_push(t, "lock cmpxchg, different");
	check_exchange(t, vcpu, 4, OTHER, OTHER, false, OTHER);
	check_pop(t);
	check_push(t, "cmpxchg without lock");
	check_exchange(t, vcpu, 4, OLD, NEW, true, OLD);
	check_pop(t);
	check_push(t, "lock cmpxchg of 8 bytes");
	check_exchange(t, vcpu, 8, WIDE, -1, true, WIDE);
	check_pop(t);
	check_push(t, "xchg");
	check_exchange(t, vcpu, 4, OTHER, NEW, true, OTHER); /* ZF is the last one's */
	check_pop(t);
	answer_mmio_read(vcpu, DEVICE, 4, 0xff);
	CHECK_EQ(expect_mmio_write(vcpu, DEVICE, 4), 0x100, "lock inc: written");
	run_until_done(vcpu);
}
