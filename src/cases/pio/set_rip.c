// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A VMM may put the vCPU elsewhere while an IN or OUT is pending, as it does for a RESET port: KVM
 * must then skip no instruction at the new RIP and write no data into RAX. kvm_intel and kvm_amd
 * leave RIP at the instruction and compare it on re-entry (x86.c, complete_fast_pio_out).
 */
#include "harness/case.h"

#define GUARDS GUARD(.commit = "e9628b011bbd", .in = {"6.16"})
#define PORT   0x10
#define OLD_AL 0x11
#define DATA   0xee
#define WRONG  0xbd

/* Two bytes at the target, as long as the IN or OUT: skipping by either length shows in EBX. */
#define TARGET "label target\n inc %ebx\n" GUEST_DONE

GUEST_ASM(outs, MODE_LONG,
	  "mov $" GUEST_STR(OLD_AL) ", %eax\n"
				    "out %al, $" GUEST_STR(
					    PORT) "\n"
						  "mov $" GUEST_STR(
							  WRONG) ", %al\n" GUEST_DONE TARGET);

GUEST_ASM(ins, MODE_LONG,
	  "mov $" GUEST_STR(OLD_AL) ", %eax\n"
				    "in $" GUEST_STR(
					    PORT) ", %al\n"
						  "mov $" GUEST_STR(
							  WRONG) ", %al\n" GUEST_DONE TARGET);

static void move_rip(struct test *t, struct vcpu *vcpu, const struct guest_image *img)
{
	struct kvm_regs regs = get_regs(vcpu);

	regs.rip = symbol(img, "target");
	set_regs(vcpu, &regs);
}

/* The shared page straight, whatever the library makes of it. */
static void move_rip_in_page(struct test *t, struct vcpu *vcpu, const struct guest_image *img)
{
	struct kvm_run *run = vcpu->run;

	CHECK_EQ(run->s.regs.regs.rax, OLD_AL, "RAX in the shared page");
	run->s.regs.regs.rip = symbol(img, "target");
	run->kvm_dirty_regs = KVM_SYNC_X86_REGS;
}

static void check_at_target(struct test *t, struct vcpu *vcpu, uint64_t rax)
{
	CHECK_EQ(run_until_done(vcpu), rax & 0xff, "AL at the new RIP");
	CHECK_EQ(get_regs(vcpu).rax, rax, "RAX at the new RIP");
	CHECK_EQ(get_regs(vcpu).rbx, 1, "the first instruction at the new RIP: times executed");
}

CASE(out_resume, "pio/out-resume-at-set-rip",
     "after OUT a vCPU resumes exactly at the RIP it was given by KVM_SET_REGS", .guards = GUARDS)
{
	struct vm *vm = new_vm(.guest = &outs, .no_sync_regs = true);
	struct vcpu *vcpu = vm->vcpu[0];

	CHECK_EQ(run_until_port(vcpu, PORT), OLD_AL, "data of the OUT");
	move_rip(t, vcpu, &outs);
	check_at_target(t, vcpu, OLD_AL);
}

CASE(sync_regs_rip, "pio/sync-regs-rip",
     "after OUT a vCPU resumes exactly at the RIP it was given through KVM_CAP_SYNC_REGS",
     .guards = GUARDS, .needs = {"sync-regs"})
{
	struct vm *vm = new_vm(.guest = &outs);
	struct vcpu *vcpu = vm->vcpu[0];

	vcpu->run->kvm_valid_regs = KVM_SYNC_X86_REGS;
	CHECK_EQ(run_until_port(vcpu, PORT), OLD_AL, "data of the OUT");
	move_rip_in_page(t, vcpu, &outs);
	check_at_target(t, vcpu, OLD_AL);
	CHECK_EQ(vcpu->run->kvm_dirty_regs, 0, "dirty bits once KVM has taken the registers");
}

/*
 * Where the emulator runs an IN, it is pending half way through the instruction: on re-entry
 * x86_emulate_instruction goes on with the RIP it had decoded at, and the one that was set is lost
 * (x86.c, 6.1 to 7.2). KVM gives no sign of it: a VMM is safe only as complete-then-set-rip does
 * it.
 */
CASE(in_discarded, "pio/in-discarded-when-rip-set",
     "data for an IN is dropped when RIP was set elsewhere", .guards = GUARDS,
     .xfail = {{"kvm_pvm",
		"IN is emulated: KVM's emulator overwrites a RIP set while it is pending "
		"(tests/reproducers/in-rip-lost.c)",
		"the new RIP"}})
{
	struct vcpu *vcpu = new_vm(.guest = &ins, .no_sync_regs = true)->vcpu[0];

	check_push(t, "KVM_SET_REGS");
	answer_in(vcpu, PORT, 1, DATA);
	move_rip(t, vcpu, &ins);
	check_at_target(t, vcpu, OLD_AL);
	check_pop(t);

	vcpu = new_vm(.guest = &ins)->vcpu[0];
	if (!vcpu->sync_cap)
		return;
	check_push(t, "KVM_CAP_SYNC_REGS");
	vcpu->run->kvm_valid_regs = KVM_SYNC_X86_REGS;
	answer_in(vcpu, PORT, 1, DATA);
	move_rip_in_page(t, vcpu, &ins);
	check_at_target(t, vcpu, OLD_AL);
	check_pop(t);
}

CASE(complete_then_set_rip, "pio/complete-then-set-rip",
     "RIP set once an IN was completed with immediate_exit holds, and the data with it",
     .guards = GUARDS, .needs = {"immediate-exit"})
{
	struct vm *vm = new_vm(.guest = &ins, .no_sync_regs = true);
	struct vcpu *vcpu = vm->vcpu[0];

	answer_in(vcpu, PORT, 1, DATA);
	CHECK_ERRNO(vcpu_complete(vcpu), 0, "complete the IN");
	move_rip(t, vcpu, &ins);
	check_at_target(t, vcpu, DATA);
}
