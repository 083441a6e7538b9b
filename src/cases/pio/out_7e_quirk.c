// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KVM_X86_QUIRK_OUT_7E_INC_RIP (api.rst 7.31): at the exit of "out 0x7e" RIP is already
 * past it, as very old VMMs want it. It shows only where RIP is at the instruction otherwise; the
 * guest must see no difference anywhere.
 */
#include "harness/case.h"

#define QUIRK KVM_X86_QUIRK_OUT_7E_INC_RIP

GUEST_ASM(quirky, MODE_LONG,
	  "mov $0x11, %al\n"
	  "label other\n out %al, $0x7f\n"
	  "label out\n out %al, $0x7e\n"
	  "label after\n inc %ebx\n" GUEST_DONE "label target\n inc %ecx\n" GUEST_DONE);

static void set_rip(struct test *t, struct vcpu *vcpu, uint64_t rip)
{
	struct kvm_regs regs = get_regs(vcpu);

	regs.rip = rip;
	regs.rbx = regs.rcx = 0;
	set_regs(vcpu, &regs);
}

/* RIP at the exit of the OUT to 0x7e; *FAST: whether that of another OUT is at the instruction. */
static uint64_t rip_at_exit(struct test *t, struct vcpu *vcpu, bool *fast)
{
	set_rip(t, vcpu, quirky.entry);
	run_until_port(vcpu, 0x7f);
	*fast = get_regs(vcpu).rip == symbol(&quirky, "other");
	CHECK_EQ(run_until_port(vcpu, 0x7e), 0x11, "data of the OUT");
	return get_regs(vcpu).rip;
}

static void check_quirk(struct test *t, struct vcpu *vcpu, bool quirk, const char *name)
{
	const uint64_t at = symbol(&quirky, "out"), after = symbol(&quirky, "after");
	bool fast;
	uint64_t rip;

	check_push(t, "%s", name);
	rip = rip_at_exit(t, vcpu, &fast);
	CHECK_EQ(rip, fast && !quirk ? at : after, "RIP at the exit");
	test_info(t, name, "RIP is %s", rip == after ? "past the OUT" : "at the OUT");
	run_until_done(vcpu);
	CHECK_EQ(get_regs(vcpu).rbx, 1, "the instruction after the OUT: times executed");

	rip_at_exit(t, vcpu, &fast);
	set_rip(t, vcpu, symbol(&quirky, "target"));
	run_until_done(vcpu);
	CHECK_EQ(get_regs(vcpu).rcx, 1, "the first instruction at a RIP set: times executed");
	check_pop(t);
}

CASE(out_7e_quirk, "pio/out-7e-quirk",
     "OUT to port 0x7e exits with RIP past it, unless the quirk is disabled",
     .guards = {.commit = "e9628b011bbd", .in = {"6.16"}}, .needs = {"x86-quirks"})
{
	struct vm *vm = new_vm(.guest = &quirky);

	check_quirk(t, vm->vcpu[0], true, "quirk");
	CHECK_ERRNO(try_enable_cap(vm, KVM_CAP_DISABLE_QUIRKS, QUIRK), 0, "KVM_CAP_DISABLE_QUIRKS");
	check_quirk(t, vm->vcpu[0], false, "DISABLE_QUIRKS");

	vm = new_vm(.guest = &quirky);
	CHECK_ERRNO(try_enable_cap(vm, KVM_CAP_DISABLE_QUIRKS2, QUIRK), 0,
		    "KVM_CAP_DISABLE_QUIRKS2");
	check_quirk(t, vm->vcpu[0], false, "DISABLE_QUIRKS2");
}
