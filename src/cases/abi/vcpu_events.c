// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KVM_GET/SET_VCPU_EVENTS (api.rst 4.31, 4.32): which flags are taken, which are shown, and what a
 * vector may be (kvm_vcpu_ioctl_x86_set_vcpu_events() of 6.1 to 7.2).
 */
#include "harness/case.h"

#define PAYLOAD	      KVM_VCPUEVENT_VALID_PAYLOAD
#define TRIPLE_FAULT  KVM_VCPUEVENT_VALID_TRIPLE_FAULT
#define SMM	      KVM_VCPUEVENT_VALID_SMM
#define ALWAYS_SHOWN  (KVM_VCPUEVENT_VALID_NMI_PENDING | KVM_VCPUEVENT_VALID_SHADOW | SMM)
#define FIRST_UNKNOWN 6

#define NMI 2
#define GP  13
#define PF  14

static const enum vm_stage vcpu_only[] = {VM_STAGE_CAPS, VM_STAGE_VCPUS, VM_STAGE_END};

static int try_exception(struct test *t, struct vcpu *vcpu, uint32_t flags, bool pending, int nr)
{
	struct kvm_vcpu_events ev = get_events(vcpu);

	ev.flags = flags;
	ev.exception.injected = !pending;
	ev.exception.pending = pending;
	ev.exception.nr = (uint8_t)nr;
	return try_set_events(vcpu, &ev);
}

static int try_flags(struct test *t, struct vcpu *vcpu, uint32_t flags)
{
	struct kvm_vcpu_events ev = get_events(vcpu);

	ev.flags = flags;
	return try_set_events(vcpu, &ev);
}

static void check_vectors(struct test *t, struct vcpu *vcpu, uint32_t flags, bool pending)
{
	int nr;

	for (nr = 0; nr <= 33; nr++) {
		check_push(t, "vector %d %s", nr, pending ? "pending" : "injected");
		CHECK_ERRNO(try_exception(t, vcpu, flags, pending, nr),
			    nr > 31 || nr == NMI ? EINVAL : 0, "KVM_SET_VCPU_EVENTS");
		check_pop(t);
	}
	CHECK_ERRNO(try_exception(t, vcpu, flags, pending, 255), EINVAL, "vector 255");
}

CASE(vcpu_events_flags, "abi/vcpu-events-flags",
     "KVM_SET_VCPU_EVENTS: unknown flags, vectors, and flags of capabilities that are off")
{
	struct vm *vm = new_vm(.stages = vcpu_only);
	struct vcpu *vcpu = vm->vcpu[0];
	unsigned int bit;

	CHECK_EQ(get_events(vcpu).flags, ALWAYS_SHOWN, "flags shown with no capability on");
	CHECK_ERRNO(try_flags(t, vcpu, ALWAYS_SHOWN), 0, "what was shown");
	CHECK_ERRNO(try_flags(t, vcpu, 0), 0, "no flag");
	CHECK_ERRNO(try_flags(t, vcpu, KVM_VCPUEVENT_VALID_SIPI_VECTOR), 0,
		    "a SIPI vector, though there is no APIC in the kernel");
	for (bit = FIRST_UNKNOWN; bit < 32; bit++) {
		check_push(t, "bit %u", bit);
		CHECK_ERRNO(try_flags(t, vcpu, 1U << bit), EINVAL, "an unknown flag");
		check_pop(t);
	}
	CHECK_ERRNO(try_flags(t, vcpu, PAYLOAD), EINVAL, "PAYLOAD without its capability");
	CHECK_ERRNO(try_flags(t, vcpu, TRIPLE_FAULT), EINVAL,
		    "TRIPLE_FAULT without its capability");
	CHECK_ERRNO(try_ioctl(vcpu->fd, KVM_SET_VCPU_EVENTS, NULL), EFAULT, "a bad pointer");
	check_vectors(t, vcpu, 0, false);
	CHECK_ERRNO(try_exception(t, vcpu, 0, false, GP), 0, "#GP injected");
	CHECK_EQ(get_events(vcpu).exception.nr, GP, "and read back");
	/* "pending" means something with PAYLOAD only, and then not even the vector is looked at.
	 */
	CHECK_ERRNO(try_exception(t, vcpu, 0, true, NMI), 0, "pending without PAYLOAD");
	CHECK_EQ(get_events(vcpu).exception.pending, 0, "is dropped");
}

CASE(vcpu_events_caps, "abi/vcpu-events-caps",
     "KVM_CAP_EXCEPTION_PAYLOAD and _X86_TRIPLE_FAULT_EVENT each bring their flag",
     .needs = {"exception-payload", "triple-fault-event"})
{
	struct vm *vm = new_vm(.stages = vcpu_only, .caps = {{KVM_CAP_EXCEPTION_PAYLOAD, 1},
							     {KVM_CAP_X86_TRIPLE_FAULT_EVENT, 1}});
	struct vcpu *vcpu = vm->vcpu[0];
	struct kvm_vcpu_events ev;

	CHECK_EQ(get_events(vcpu).flags, ALWAYS_SHOWN | PAYLOAD | TRIPLE_FAULT, "flags shown");
	check_vectors(t, vcpu, PAYLOAD, true);
	check_vectors(t, vcpu, PAYLOAD, false);

	ev = get_events(vcpu);
	ev.flags = PAYLOAD;
	ev.exception.pending = ev.exception.injected = 1;
	ev.exception.nr = PF;
	ev.exception_has_payload = 1;
	ev.exception_payload = 0x123456789000;
	CHECK_ERRNO(try_set_events(vcpu, &ev), 0, "#PF both pending and injected");
	ev = get_events(vcpu);
	CHECK_EQ(ev.exception.pending, 1, "it is pending");
	CHECK_EQ(ev.exception.injected, 0, "and not injected");
	CHECK_EQ(ev.exception_payload, 0x123456789000, "the address is kept");
	CHECK_EQ(ev.flags & TRIPLE_FAULT, TRIPLE_FAULT, "flags shown stay");
	CHECK_EQ(ev.triple_fault.pending, 0, "no triple fault came of it");
}

CASE(vcpu_events_smm, "abi/vcpu-events-smm", "SMM state is refused where KVM is built without SMM")
{
	struct vm *vm = new_vm(.stages = vcpu_only);
	bool compiled = vm_check_cap(vm, KVM_CAP_MULTI_ADDRESS_SPACE) > 1;
	struct vcpu *vcpu = vm->vcpu[0];
	struct kvm_vcpu_events ev, none = get_events(vcpu);

	none.flags = SMM;
	CHECK_EQ(none.smi.smm | none.smi.pending | none.smi.smm_inside_nmi, 0, "SMM in a new vCPU");
	CHECK_ERRNO(try_set_events(vcpu, &none), 0, "the flag with nothing in SMM");
	test_info(t, "smm", compiled ? "built in" : "not built in");
	/* With CONFIG_KVM_SMM all three are taken, even if the vCPU cannot enter SMM (7.2). */
	ev = none;
	ev.smi.pending = 1;
	CHECK_ERRNO(try_set_events(vcpu, &ev), compiled ? 0 : EINVAL, "an SMI pending");
	ev = none;
	ev.smi.smm = 1;
	CHECK_ERRNO(try_set_events(vcpu, &ev), compiled ? 0 : EINVAL, "in SMM");
	CHECK_EQ(get_events(vcpu).smi.smm, compiled, "and read back");
	ev = none;
	ev.smi.smm_inside_nmi = 1;
	CHECK_ERRNO(try_set_events(vcpu, &ev), compiled ? 0 : EINVAL, "in SMM inside an NMI");
	CHECK_EQ(get_events(vcpu).smi.smm, 0, "out of SMM again");
}

CASE(vcpu_events_refused, "abi/vcpu-events-refused",
     "a KVM_SET_VCPU_EVENTS that is refused for its vector changes nothing")
{
	struct vm *vm = new_vm(.stages = vcpu_only);
	struct vcpu *vcpu = vm->vcpu[0];
	struct kvm_vcpu_events ev = get_events(vcpu);

	ev.flags = 0;
	ev.interrupt.injected = 1;
	ev.interrupt.nr = 0x55;
	ev.exception.injected = 1;
	ev.exception.nr = NMI;
	CHECK_ERRNO(try_set_events(vcpu, &ev), EINVAL, "a good interrupt with a bad exception");
	CHECK_EQ(get_events(vcpu).interrupt.injected, 0, "the interrupt is not injected");

	/* The triple fault is looked at last (6.1 to 7.2), when all else is already done. */
	ev.flags = TRIPLE_FAULT;
	ev.exception.nr = GP;
	CHECK_ERRNO(try_set_events(vcpu, &ev), EINVAL, "TRIPLE_FAULT without its capability");
	test_info(t, "refused triple fault", "the rest of the events is %s",
		  get_events(vcpu).interrupt.injected ? "set nevertheless" : "left alone");
}
