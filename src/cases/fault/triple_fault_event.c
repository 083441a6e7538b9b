// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KVM_CAP_X86_TRIPLE_FAULT_EVENT (api.rst 4.31, 4.32): a pending triple fault as part of the
 * vCPU's events, so that it survives migration. It never resets the vCPU, not even on AMD.
 */
#include "harness/case.h"

#define VALID KVM_VCPUEVENT_VALID_TRIPLE_FAULT

GUEST_ASM(works, MODE_LONG, "mov $0x11, %al\n" GUEST_SYNC "inc %al\n" GUEST_DONE);

#define WITH_CAP .guest = &works, .caps = {{KVM_CAP_X86_TRIPLE_FAULT_EVENT, 1}}

static int try_set_pending(struct test *t, struct vcpu *vcpu, unsigned int pending)
{
	struct kvm_vcpu_events ev = get_events(vcpu);

	ev.flags |= VALID;
	ev.triple_fault.pending = pending;
	return try_set_events(vcpu, &ev);
}

CASE(event_get_set, "fault/event-get-set",
     "a triple fault set as an event is read back and exits as SHUTDOWN, registers untouched",
     .needs = {"triple-fault-event"})
{
	struct vm *vm = new_vm(WITH_CAP);
	struct vcpu *vcpu = vm->vcpu[0];
	uint64_t rip;

	CHECK_EQ(get_events(vcpu).flags & VALID, VALID, "flag TRIPLE_FAULT of GET_VCPU_EVENTS");
	CHECK_EQ(get_events(vcpu).triple_fault.pending, 0, "pending on a fresh vCPU");
	CHECK_EQ(run_until_sync(vcpu), 0x11, "first word of the guest");
	CHECK_ERRNO(vcpu_complete(vcpu), 0, "complete the I/O");
	rip = get_regs(vcpu).rip;
	CHECK_ERRNO(try_set_pending(t, vcpu, 1), 0, "SET_VCPU_EVENTS with pending = 1");
	CHECK_EQ(get_events(vcpu).triple_fault.pending, 1, "pending, read back");
	run(vcpu);
	ASSERT_EXIT(vcpu, KVM_EXIT_SHUTDOWN, "a pending triple fault");
	CHECK_EQ(get_regs(vcpu).rip, rip, "RIP at SHUTDOWN");
	CHECK_EQ(get_events(vcpu).triple_fault.pending, 0, "pending after it was delivered");
	CHECK_EQ(run_until_done(vcpu), 0x12, "the vCPU goes on where it was");
}

CASE(event_clear, "fault/event-clear", "a triple fault set as an event can be taken back",
     .needs = {"triple-fault-event"})
{
	struct vm *vm = new_vm(WITH_CAP);
	struct vcpu *vcpu = vm->vcpu[0];

	CHECK_ERRNO(try_set_pending(t, vcpu, 1), 0, "SET_VCPU_EVENTS with pending = 1");
	CHECK_ERRNO(try_set_pending(t, vcpu, 0), 0, "SET_VCPU_EVENTS with pending = 0");
	CHECK_EQ(get_events(vcpu).triple_fault.pending, 0, "pending, read back");
	CHECK_EQ(run_until_sync(vcpu), 0x11, "the guest runs as if nothing had been");
}

CASE(event_without_cap, "fault/event-without-cap",
     "without the capability the event is neither shown nor accepted",
     .needs = {"triple-fault-event"})
{
	struct vm *vm = new_vm(.guest = &works);
	struct vcpu *vcpu = vm->vcpu[0];

	CHECK_EQ(get_events(vcpu).flags & VALID, 0, "flag TRIPLE_FAULT of GET_VCPU_EVENTS");
	CHECK_ERRNO(try_set_pending(t, vcpu, 1), EINVAL, "SET_VCPU_EVENTS with the flag");
	CHECK_EQ(run_until_sync(vcpu), 0x11, "the guest runs");
}
