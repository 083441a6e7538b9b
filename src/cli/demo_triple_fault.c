// SPDX-License-Identifier: GPL-2.0-or-later
/* A guest's triple fault, and one that userspace makes pending. */
#include <inttypes.h>

#include "cli/demo.h"

#define FIRST  0x11
#define SECOND 0x12
#define EVENT  KVM_VCPUEVENT_VALID_TRIPLE_FAULT

GUEST_ASM(dies, MODE_LONG, "mov $" GUEST_STR(FIRST) ", %al\n" GUEST_SYNC "label fault\n ud2\n");
GUEST_ASM(lives, MODE_LONG,
	  "mov $" GUEST_STR(FIRST) ", %al\n" GUEST_SYNC "label next\n"
				   "mov $" GUEST_STR(SECOND) ", %al\n" GUEST_SYNC "1: jmp 1b\n");

static int show_real(struct demo_run *d)
{
	struct kvm_sregs before, after;
	struct kvm_regs regs;

	if (demo_vm(d, &(struct vm_config){.guest = &dies, .no_idt = true}) ||
	    demo_run_to_port(d, GUEST_PORT_SYNC, FIRST))
		return EXIT_FAILED;
	if (vcpu_get_sregs(d->vcpu, &before))
		return demo_broken(d);
	if (demo_run_to(d, KVM_EXIT_SHUTDOWN) || demo_get_regs(d, &regs))
		return EXIT_FAILED;
	if (vcpu_get_sregs(d->vcpu, &after))
		return demo_broken(d);
	demo_tell("Guest",
		  "In long mode with an IDT of limit 0x%x it runs ud2 at 0x%" PRIx64 ". #UD has no "
		  "gate, nor the double fault that follows: a triple fault, on a machine the end.",
		  before.idt.limit, guest_symbol(&dies, "fault"));
	demo_tell(
		"KVM",
		"KVM_EXIT_SHUTDOWN. The vCPU is then at RIP 0x%" PRIx64 ", CS base 0x%llx, CR0 "
		"0x%llx (it was 0x%llx): %s",
		(uint64_t)regs.rip, after.cs.base, after.cr0, before.cr0,
		regs.rip == guest_symbol(&dies, "fault")
			? "left as it was. kvm_amd would have reset it as INIT does; a VMM has to "
			  "cope with both."
			: "reset as INIT does, which is what kvm_amd does, as the VMCB is "
			  "undefined "
			  "then. kvm_intel leaves it as it was; a VMM has to cope with both.");
	return EXIT_OK;
}

static int set_pending(struct demo_run *d, uint8_t pending, struct kvm_vcpu_events *seen)
{
	struct kvm_vcpu_events ev;

	if (vcpu_get_events(d->vcpu, &ev))
		return demo_broken(d);
	ev.flags |= EVENT;
	ev.triple_fault.pending = pending;
	if (vcpu_set_events(d->vcpu, &ev) || vcpu_get_events(d->vcpu, seen))
		return demo_broken(d);
	return EXIT_OK;
}

static int show_event(struct demo_run *d)
{
	struct vm_config config = {.guest = &lives, .caps = {{KVM_CAP_X86_TRIPLE_FAULT_EVENT, 1}}};
	struct kvm_vcpu_events taken_back = {0}, set = {0}, after;
	struct kvm_regs before = {0}, regs = {0};

	if (demo_vm(d, &config) || demo_run_to_port(d, GUEST_PORT_SYNC, FIRST))
		return EXIT_FAILED;
	if (vcpu_complete(d->vcpu))
		return demo_broken(d);
	if (demo_get_regs(d, &before) || set_pending(d, 1, &set) ||
	    demo_run_to(d, KVM_EXIT_SHUTDOWN) || demo_get_regs(d, &regs))
		return EXIT_FAILED;
	if (vcpu_get_events(d->vcpu, &after))
		return demo_broken(d);
	if (set_pending(d, 1, &set) || set_pending(d, 0, &taken_back) ||
	    demo_run_to_port(d, GUEST_PORT_SYNC, SECOND))
		return EXIT_FAILED;
	demo_tell("Event",
		  "KVM_CAP_X86_TRIPLE_FAULT_EVENT makes it a part of the vCPU's events. A healthy "
		  "guest at RIP 0x%" PRIx64 ": KVM_SET_VCPU_EVENTS with triple_fault.pending = 1, "
		  "read back as %u; KVM_RUN gives KVM_EXIT_SHUTDOWN at RIP 0x%" PRIx64
		  "%s, pending "
		  "%u.",
		  (uint64_t)before.rip, set.triple_fault.pending, (uint64_t)regs.rip,
		  regs.rip == before.rip ? ", the vCPU as it was" : "", after.triple_fault.pending);
	demo_tell(
		"",
		"Set once more and taken back (pending %u), KVM_RUN enters the guest, and it goes "
		"on: it says 0x%x.",
		taken_back.triple_fault.pending, *(uint8_t *)vcpu_io_data(d->vcpu));
	return EXIT_OK;
}

static int show(struct demo_run *d)
{
	if (show_real(d) || show_event(d))
		return EXIT_FAILED;
	demo_tell("Why",
		  "KVM itself makes triple faults (a bad RSM, a nested VMX abort). One that waits "
		  "when the VM is migrated was lost, and the guest ran on with a broken state; now "
		  "it goes along.");
	demo_tell("Commit", "ed2351174e38 \"KVM: x86: Extend KVM_{G,S}ET_VCPU_EVENTS to support "
			    "pending triple fault\", Linux 6.0");
	return EXIT_OK;
}

DEMO(triple_fault, .name = "triple-fault",
     .title = "a guest's end, and the same as an event that migrates",
     .feature = "triple-fault-event", .show = show);
