// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * REP OUTS and REP INS, which KVM's emulator turns into exits as it likes: one for each unit of an
 * OUTS; for an INS one of as many units as its page has bytes left (bytes, so with wider units it
 * runs into the next page: emulate.c, pio_in_emulated). A VMM has to take any count; the guest must
 * see all units once and in order, and its registers as after the whole instruction.
 */
#include <stdio.h>

#include "harness/case.h"

#define PORT 0x1234
#define SRC  0x40000
#define DST  0x41ffc /* the second unit stands in the next page */

GUEST_ASM(
	strings, MODE_LONG,
	"mov $" GUEST_STR(
		PORT) ", %edx\n"
		      "mov $" GUEST_STR(
			      SRC) ", %esi\n mov $5, %ecx\n"
				   "rep outsb\n" GUEST_SYNC "mov $" GUEST_STR(
					   DST) ", %edi\n mov $3, %ecx\n"
						"rep insl\n" GUEST_SYNC "mov $" GUEST_STR(
							DST) "+2, %edi\n mov $2, %ecx\n"
							     "std\n rep insw\n" GUEST_SYNC
							     "rep insw\n rep outsb\n" /* RCX is 0 */
	GUEST_DONE);

/* Serves PORT from or to BUF until the guest's next SYNC, telling the counts of the exits. */
static void serve(struct test *t, struct vcpu *vcpu, uint8_t direction, char *buf, size_t len,
		  const char *insn)
{
	const struct kvm_run *run = vcpu->run;
	char counts[64] = "";
	size_t done = 0, used = 0, n;

	check_push(t, "%s", insn);
	for (;;) {
		run(vcpu);
		ASSERT_EXIT(vcpu, KVM_EXIT_IO, "exit of a string instruction");
		if (run->io.port == GUEST_PORT_SYNC)
			break;
		ASSERT_EQ(run->io.port, PORT, "port");
		ASSERT_EQ(run->io.direction, direction, "direction");
		n = (size_t)run->io.size * run->io.count;
		ASSERT(n && done + n <= len, "no more than RCX says");
		if (direction == KVM_EXIT_IO_IN)
			memcpy(vcpu_io_data(vcpu), buf + done, n);
		else
			memcpy(buf + done, vcpu_io_data(vcpu), n);
		done += n;
		if (used < sizeof(counts))
			used += snprintf(counts + used, sizeof(counts) - used, "%s%u",
					 used ? "+" : "", run->io.count);
	}
	CHECK_EQ(done, len, "bytes in all");
	CHECK_EQ(get_regs(vcpu).rcx, 0, "RCX");
	test_info(t, insn, "%s units", counts);
	check_pop(t);
}

CASE(string_io, "pio/string-io", "REP OUTS and REP INS move every unit once, in order",
     .guards = {.commit = "e9628b011bbd", .in = {"6.16"}})
{
	struct vm *vm = new_vm(.guest = &strings);
	struct vcpu *vcpu = vm->vcpu[0];
	char out[5], in[12] = "abcdefghijkl", back[4] = "wxyz";

	memcpy(memory(vm, SRC, 5), "hello", 5);
	serve(t, vcpu, KVM_EXIT_IO_OUT, out, sizeof(out), "rep outsb");
	CHECK(!memcmp(out, "hello", 5), "bytes written by rep outsb");
	CHECK_EQ(get_regs(vcpu).rsi, SRC + 5, "RSI after rep outsb");

	serve(t, vcpu, KVM_EXIT_IO_IN, in, sizeof(in), "rep insl");
	CHECK(!memcmp(memory(vm, DST, 12), "abcdefghijkl", 12), "memory after rep insl");
	CHECK_EQ(get_regs(vcpu).rdi, DST + 12, "RDI after rep insl");

	serve(t, vcpu, KVM_EXIT_IO_IN, back, sizeof(back), "rep insw, backwards");
	CHECK(!memcmp(memory(vm, DST, 4), "yzwx", 4), "memory after rep insw with DF set");
	CHECK_EQ(get_regs(vcpu).rdi, DST - 2, "RDI after rep insw with DF set");
	run_until_done(vcpu);
}
