// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where RIP stands at the exit of an OUT is KVM's own affair, and a trap for a VMM that reads it:
 * at the instruction where KVM has a fast path for it (kvm_intel, kvm_amd), past it where the
 * emulator has run it (x86.c, x86_emulate_instruction). Here it is only told.
 */
#include <stdio.h>

#include "harness/case.h"

#define PORT 0x10

/* The same bytes in every mode. */
GUEST_ASM(io, MODE_LONG,
	  "mov $0x11, %al\n"
	  "label at_out\n out %al, $" GUEST_STR(PORT) "\n"
						      "label at_in\n in $" GUEST_STR(
							      PORT) ", %al\n"
								    "label after\n" GUEST_DONE);

static void tell(struct test *t, struct vcpu *vcpu, const char *mode, const char *insn,
		 const char *at, const char *past)
{
	uint64_t rip = get_regs(vcpu).rip;
	char key[32];

	CHECK(rip == symbol(&io, at) || rip == symbol(&io, past),
	      "RIP is at the instruction or right behind it");
	snprintf(key, sizeof(key), "rip_at_%s_%s", mode, insn);
	test_info(t, key, "%s", rip == symbol(&io, at) ? "at" : "past");
}

CASE(exit_rip_kind, "pio/exit-rip-kind",
     "where RIP stands at the exits of IN and OUT: told, the guest must not notice",
     .guards = {.commit = "e9628b011bbd", .in = {"6.16"}})
{
	static const enum cpu_mode modes[] = {MODE_LONG, MODE_PROTECTED, MODE_REAL};
	struct vm *vm = new_vm(.guest = &io);
	struct vcpu *vcpu = vm->vcpu[0];
	unsigned int i;

	for (i = 0; i < 3; i++) {
		const char *mode = mode_name(modes[i]);

		check_push(t, "%s mode", mode);
		ASSERT(!vcpu_reset(vcpu, modes[i], io.entry), "the mode can be set");
		CHECK_EQ(run_until_port(vcpu, PORT), 0x11, "data of the OUT");
		tell(t, vcpu, mode, "out", "at_out", "at_in");
		answer_in(vcpu, PORT, 1, 0x22);
		tell(t, vcpu, mode, "in", "at_in", "after");
		CHECK_EQ(run_until_done(vcpu), 0x22, "data of the IN");
		check_pop(t);
	}
}
